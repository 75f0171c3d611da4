// VS Code with a folder that is not trusted: the extension works, and nothing that the folder says is started. Then with no
// server anywhere: the extension offers to install it. Arguments: the .vsix, the folder of the programs, an empty folder.

import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Walk, openBrowser, until } from "./browser.mjs";
import { startCodeServer } from "./code_server.mjs";
import { VSCode } from "./vscode.mjs";

const [vsix, bin, work] = process.argv.slice(2);
const demo = path.join(work, "demo");
const trap = path.join(work, "trap.sh");
const sprung = path.join(work, "sprung");
cpSync(path.join(import.meta.dirname, "demo"), demo, { recursive: true });
mkdirSync(path.join(demo, ".vscode"));
writeFileSync(path.join(demo, ".vscode/settings.json"), JSON.stringify({ "kshape.path": trap }));
writeFileSync(path.join(demo, "kshape_lsp.py"), `open(${JSON.stringify(sprung)}, "w")\n`);
writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\n`);
chmodSync(trap, 0o755);

const { browser, page } = await openBrowser({ width: 1280, height: 800 });
const walk = new Walk("VS Code, not trusted", page);
const code = new VSCode(page);
const never = { "security.workspace.trust.startupPrompt": "never" };
const restricted = await startCodeServer(path.join(work, "one"), vsix, bin, never, []);

await walk.step("a folder that is not trusted is checked", async () => {
  await code.open(restricted.host, demo);
  await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).first().waitFor();
  await code.openFile("classifier.py");
  await until(() => code.hasSquiggle("LSTM(64)"), "a squiggle");
  await walk.shot("restricted");
});
await walk.step("what the folder wants to have started is not", async () => assert.ok(!existsSync(sprung)));
restricted.stop();
rmSync(path.join(demo, ".vscode"), { recursive: true });

const without = await startCodeServer(path.join(work, "two"), vsix, "/nowhere", { "kshape.path": "/nowhere/kshape-lsp" });
await walk.step("where there is no server, the extension offers to install it", async () => {
  await code.open(without.host, demo);
  await code.openFile("classifier.py");
  const offer = page.locator(".notification-toast", { hasText: "language server is not installed" });
  await offer.first().waitFor();
  await walk.shot("missing");
  await offer.locator("a", { hasText: "Never Ask Again" }).first().click();
  assert.ok(!existsSync(sprung));
});
without.stop();

await browser.close();
if (walk.failures === 0) rmSync(work, { recursive: true, force: true });
process.exit(walk.failures === 0 ? 0 : 1);
