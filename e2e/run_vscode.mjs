// A walk through VS Code with the packed extension, as a person takes it; asserts what the page shows and makes the
// pictures of the documentation. Arguments: the .vsix, the folder of the programs, an empty folder to work in.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { SHOTS, Walk, openBrowser, until } from "./browser.mjs";
import { below, startCodeServer } from "./code_server.mjs";
import { VSCode } from "./vscode.mjs";

const [vsix, bin, work] = process.argv.slice(2);
execFileSync(path.join(bin, "kshape-lsp"), ["--version"]); // without it no step can succeed
const demo = path.join(work, "demo");
cpSync(path.join(import.meta.dirname, "demo"), demo, { recursive: true });
cpSync(path.join(import.meta.dirname, "../examples/correct/unet.py"), path.join(demo, "unet.py"));
const server = await startCodeServer(work, vsix, bin);
const { browser, page } = await openBrowser({ width: 1280, height: 800 });
const walk = new Walk("VS Code", page);
const step = (name, act) => walk.step(name, act);
const code = new VSCode(page);
const view = code.webview();

await step("the workbench opens", () => code.open(server.host, demo));
await step("a squiggle under the call at fault", async () => {
  await code.openFile("classifier.py");
  await page.waitForSelector(".squiggly-error");
});
await step("shapes behind the calls", async () => {
  const shape = "(None, 120, 64)";
  await code.line(shape).waitFor();
  return (await code.hints()).slice(0, 6);
});
await step("lenses above the model", async () => {
  await page.locator(".codelens-decoration a", { hasText: "show graph" }).first().waitFor();
  return (await code.lenses()).slice(0, 3);
});
await step("the message, on the squiggle", async () => {
  const text = await code.hover("64");
  assert.match(text, /LSTM needs an input of rank 3/);
  assert.match(text, /KS103/);
  await walk.shot("problem");
  await page.keyboard.press("Escape");
});
await step("the list of problems", async () => {
  const rows = await code.problems();
  assert.ok(rows.some((row) => row.includes("LSTM needs an input of rank 3")), rows.join("\n"));
  await walk.shot("problems");
  await code.closePanel();
  return rows.length;
});
await step("a quick fix, applied and undone", async () => {
  await code.openFile("classifier.py");
  await code.goTo(9, 14);
  const titles = await code.quickFixes();
  assert.match(titles[0], /return_sequences=True/);
  await walk.shot("quick-fix");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".squiggly-error", { state: "detached" });
  await code.line("LSTM(128, return_sequences=True)").waitFor();
  await walk.shot("fixed");
  await page.keyboard.press("Control+Z");
  await page.waitForSelector(".squiggly-error");
  return titles;
});
await step("hover on a layer", async () => {
  await code.openFile("unet.py");
  await code.line("(None, 128, 128, 4)").waitFor();
  await code.goTo(1);
  await walk.shot("shapes");
  const text = await code.hover("BatchNormalization");
  assert.match(text, /gamma|mean/);
  await walk.shot("hover");
  await page.keyboard.press("Escape");
  return text.split("\n").slice(0, 3);
});
await step("the summary of a model", async () => {
  await page.keyboard.press("Escape");
  await code.goTo(33);
  await page.locator(".codelens-decoration a", { hasText: "show summary" }).first().click();
  await page.locator(".tab.active", { hasText: "summary" }).waitFor();
  await code.line("Layer (type)").waitFor();
  await walk.shot("summary");
  await page.keyboard.press("Control+W");
});
await step("the graph, beside the code", async () => {
  await code.command("View: Close All Editors");
  await code.command("View: Toggle Primary Side Bar Visibility");
  await code.openFile("autoencoder.py");
  await code.goTo(19);
  const lens = page.locator(".codelens-decoration", { hasText: "autoencoder" });
  await lens.locator("a", { hasText: "show graph" }).click();
  await view.locator("#stage [data-key='encoder']").waitFor();
  await view.locator("#stage [data-key='decoder']").waitFor();
  return await view.locator("#title").innerText();
});
await step("an inner model opens in the graph", async () => {
  await view.locator("[data-key='decoder']").click();
  await view.locator("[data-frame='decoder']").waitFor();
  return await view.locator("#stage [data-key]").count();
});
await step("a click on a layer moves the cursor to its line", async () => {
  await view.locator("[data-key^='decoder/']", { hasText: "Reshape" }).click();
  await until(async () => (await code.cursor()) === 13, "the cursor on the line of the Reshape layer");
  const told = await view.locator("#details").innerText();
  assert.match(told, /Reshape/);
  assert.match(told, /\(None, 7, 7, 32\)/);
  return await code.cursor();
});
await step("the cursor in the code lights up the layer", async () => {
  await page.locator(".tab", { hasText: "autoencoder.py" }).first().click();
  await code.goTo(12, 5);
  await view.locator("#stage .lit", { hasText: "Dense" }).waitFor();
  await page.waitForTimeout(500);
  await walk.shot("graph");
  await code.goTo(6, 5); // inside the encoder, which is closed
  await view.locator("#stage .lit[data-key='encoder']").waitFor();
});
await step("a search in the graph opens what it is in", async () => {
  await view.locator("#search").fill("flatten");
  await view.locator("[data-frame='encoder']").waitFor();
  assert.ok((await view.locator("#stage .faded").count()) > 0);
  await view.locator("#search").fill("");
  await view.locator("#fold").click();
  await view.locator("[data-frame]").first().waitFor({ state: "detached" });
});
await step("the graph takes the colours of the theme", async () => {
  const colour = () => view.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await colour();
  await view.locator("#unfold").click();
  await code.command("Preferences: Toggle between Light/Dark Themes");
  await until(async () => (await colour()) !== light, "another background");
  await page.waitForTimeout(400);
  await walk.shot("graph-dark");
  const dark = await colour();
  await code.command("Preferences: Toggle between Light/Dark Themes");
  await until(async () => (await colour()) === light, "the first background");
  return [light, dark];
});
await step("the graph follows an edit", async () => {
  await page.locator(".tab", { hasText: "autoencoder.py" }).first().click();
  await code.goTo(8, 21);
  await page.keyboard.press("Delete");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText("24");
  await view.locator("#stage .value", { hasText: "(None, 24)" }).first().waitFor();
  for (let times = 0; times < 3; times++) await page.keyboard.press("Control+Z");
  await code.line('"encoder"').waitFor();
  await code.command("View: Close All Editors");
  await code.command("View: Toggle Primary Side Bar Visibility");
});
await step("closed files have no problems", async () => {
  await until(async () => /No Problems|Errors: 0/.test(await code.counts()), "an empty list of problems");
});
await step("the cells of a notebook are one program", async () => {
  await code.openFile("digits.ipynb");
  await page.waitForSelector(".notebookOverlay .squiggly-error");
  await page.locator(".notebookOverlay .view-line", { hasText: "(None, 5408)" }).first().waitFor();
  await page.locator(".notebookOverlay .codelens-decoration a", { hasText: "show graph" }).first().waitFor();
  await walk.shot("notebook");
});
await step("the whole folder is checked", async () => {
  await code.command("kshape: Check Workspace");
  const faulty = ["classifier.py", "digits.ipynb", "hidden.py", "widths.py"];
  for (const name of faulty) await page.locator(".markers-panel .monaco-list-row", { hasText: name }).first().waitFor();
  const row = page.locator(".markers-panel .monaco-list-row", { hasText: "Add needs inputs whose shapes broadcast" });
  await row.first().waitFor();
  await walk.shot("workspace");
  await code.closePanel();
});
await step("hints are turned off and on", async () => {
  await code.openFile("unet.py");
  await code.line("(None, 128, 128, 4)").waitFor();
  await code.command("kshape: Toggle Inlay Hints");
  await page.locator(".view-line", { hasText: "(None, 128, 128, 4)" }).first().waitFor({ state: "detached" });
  await code.command("kshape: Toggle Inlay Hints");
  await code.line("(None, 128, 128, 4)").waitFor();
});
await step("a killed server is back within two seconds of an idle machine", async () => {
  await code.openFile("classifier.py");
  await until(() => code.hasSquiggle("LSTM(64)"), "a squiggle");
  const [before] = below(server.pid, "kshape-lsp");
  await code.goTo(11);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  process.kill(before, "SIGKILL");
  const killed = Date.now();
  await page.keyboard.insertText('layers.Dense(3, activation="relo")');
  await until(() => code.hasSquiggle("relo"), "a squiggle under what was typed");
  const back = Date.now() - killed;
  assert.notEqual(below(server.pid, "kshape-lsp")[0], before);
  const load = Math.max(1, loadavg()[0] / cpus().length);
  const told = `${back} ms from the kill to the problem in what was typed after it (load ${load.toFixed(1)} per core)`;
  assert.ok(back < 2000 * load, told);
  return told;
});
await step("what was typed is taken back", async () => {
  for (let times = 0; times < 2; times++) await page.keyboard.press("Control+Z");
  await code.line("relo").waitFor({ state: "detached" });
});
await step("the output channel", async () => {
  await code.command("kshape: Show Output");
  await page.locator(".panel .view-line", { hasText: "server: kshape-lsp" }).first().waitFor();
  await walk.shot("output");
  await code.closePanel();
});
await step("the settings page", async () => {
  await code.command("Preferences: Open Settings (UI)");
  await page.waitForSelector(".settings-editor");
  await page.locator(".settings-editor .suggest-input-container").click();
  await page.keyboard.type("@ext:kshape.kshape inlay hints ");
  await page.locator(".setting-item-label", { hasText: "Shapes" }).first().waitFor();
  await page.waitForTimeout(500);
  await walk.shot("settings");
  const labels = await page.locator(".setting-item-label").allInnerTexts();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  return labels;
});
await step("places are right behind text outside of ASCII", async () => {
  await code.openFile("widths.py");
  await until(() => code.hasSquiggle("relo"), "a squiggle");
  await code.goTo(6, 36);
  const titles = await code.quickFixes();
  assert.match(titles[0], /relu/);
  await page.keyboard.press("Enter");
  await code.line('activation="relu")(图像)').waitFor();
  await until(async () => !(await code.hasSquiggle("activation")), "no squiggle");
  await page.keyboard.press("Control+Z");
  await until(() => code.hasSquiggle("relo"), "the squiggle again");
  await code.command("View: Close All Editors");
});
await step("the walkthrough", async () => {
  await code.command("View: Close All Editors");
  await code.command("Welcome: Open Walkthrough...");
  await page.keyboard.type("Shapes of Keras");
  await page.keyboard.press("Enter");
  await page.locator(".getting-started-step", { hasText: "Read the shapes beside the code" }).first().waitFor();
  await walk.shot("walkthrough");
});

await browser.close();
server.stop();
if (walk.failures === 0) rmSync(work, { recursive: true, force: true });
console.log(walk.failures === 0 ? `VS Code: all well, pictures in ${path.relative(process.cwd(), SHOTS)}` : `VS Code: ${walk.failures} steps failed`);
process.exit(walk.failures === 0 ? 0 : 1);
