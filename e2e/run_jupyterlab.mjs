// JupyterLab with jupyterlab-lsp and kshape-lsp: what a notebook shows. Arguments: the folder of the programs, an empty
// folder to work in.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Walk, openBrowser, until } from "./browser.mjs";
import { answer, freePort } from "./code_server.mjs";

const [bin, work] = process.argv.slice(2);
const HERE = import.meta.dirname;
const demo = path.join(work, "demo");
cpSync(path.join(HERE, "demo"), demo, { recursive: true });
mkdirSync(path.join(work, "config"), { recursive: true });
const kshape = {
  argv: [path.join(bin, "kshape-lsp")],
  languages: ["python"],
  version: 2,
  mime_types: ["text/x-python", "text/x-ipython"],
  display_name: "kshape-lsp",
};
const config = { LanguageServerManager: { language_servers: { kshape }, autodetect: false } };
writeFileSync(path.join(work, "config/jupyter_server_config.json"), JSON.stringify(config));
const port = await freePort();
const log = openSync(path.join(work, "jupyter.log"), "w");
const env = { ...process.env, PATH: `${path.join(HERE, ".venv/bin")}:${process.env.PATH}` };
for (const kind of ["CONFIG", "DATA", "RUNTIME"]) env[`JUPYTER_${kind}_DIR`] = path.join(work, kind.toLowerCase());
const flags = ["--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`, "--IdentityProvider.token="];
const server = spawn(path.join(HERE, ".venv/bin/jupyter-lab"), [...flags, `--ServerApp.root_dir=${demo}`], {
  env,
  stdio: ["ignore", log, log],
});
await answer(`http://127.0.0.1:${port}/api`);
const { browser, page } = await openBrowser({ width: 1280, height: 800 });
const walk = new Walk("JupyterLab", page);

await walk.step("a notebook opens", async () => {
  await page.goto(`http://127.0.0.1:${port}/lab/tree/digits.ipynb?reset`);
  await page.locator(".jp-Notebook .jp-CodeCell", { hasText: "Concatenate" }).first().waitFor({ timeout: 60_000 });
});
await walk.step("a squiggle in the cell at fault", async () => {
  await page.locator(".jp-CodeCell", { hasText: "Concatenate" }).locator(".cm-lintRange-error").first().waitFor();
});
await walk.step("the message and the shapes, on the mouse", async () => {
  const fault = page.locator(".cm-lintRange-error").first();
  const said = page.locator(".cm-tooltip", { hasText: "Concatenate needs inputs of equal shapes" }).first();
  await until(async () => {
    await page.mouse.move(5, 5);
    await fault.hover();
    await page.waitForTimeout(700);
    return await said.isVisible();
  }, "the message");
  await walk.shot("jupyterlab");
  assert.match(await said.innerText(), /\(None, 5408\)/);
});
await walk.step("hover on a layer", async () => {
  const word = page.locator(".jp-CodeCell .cm-line", { hasText: "MaxPooling2D" }).first();
  const box = await word.boundingBox();
  const tooltip = page.locator(".lsp-hover", { hasText: "MaxPooling2D" }).first();
  await page.keyboard.down("Control");
  await until(async () => {
    await page.mouse.move(box.x + 95, box.y + box.height / 2);
    await page.mouse.move(box.x + 100, box.y + box.height / 2);
    await page.waitForTimeout(700);
    return await tooltip.isVisible();
  }, "the hover");
  await page.keyboard.up("Control");
  await walk.shot("jupyterlab-hover");
  return (await tooltip.innerText()).split("\n").slice(0, 2);
});
await walk.step("no dialog of an error is open", async () => {
  assert.equal(await page.locator(".jp-Dialog").count(), 0);
});

await browser.close();
server.kill();
if (walk.failures > 0) console.log(readFileSync(path.join(work, "jupyter.log"), "utf8").split("\n").slice(-15).join("\n"));
else rmSync(work, { recursive: true, force: true });
process.exit(walk.failures === 0 ? 0 : 1);
