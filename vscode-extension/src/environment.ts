// Finds the program that is the server: settings, the Python extension's environment, the PATH.

import { execFile } from "node:child_process";
import * as os from "node:os";
import * as vscode from "vscode";
import { expand, type Launch, launches, probe } from "./launch";

const PYTHON_EXTENSION = "ms-python.python";
const PROBE_MS = 20_000;

/** The part of the Python extension's interface that is needed here. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly id: string; readonly path: string };
    resolveEnvironment(environment: {
      id: string;
      path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** The first program that can be the server, or what was tried. */
export async function findServer(log: vscode.LogOutputChannel, home: string): Promise<Launch | Launch[]> {
  const tried = launches({
    path: setting("path"),
    interpreter: setting("interpreter"),
    environment: await activePython(log),
    isWindows: process.platform === "win32",
  });
  for (const launch of tried) {
    if (await answers(launch, home)) return launch;
    log.info(`no server from ${launch.origin} (${launch.command})`);
  }
  return tried;
}

/** The interpreter to install the server into. */
export function pythonOf(tried: readonly Launch[]): string | undefined {
  return tried.find((launch) => launch.python !== undefined)?.python;
}

/** Tells when another environment was chosen. */
export async function onEnvironmentChange(act: () => void): Promise<vscode.Disposable | undefined> {
  return (await pythonApi())?.environments.onDidChangeActiveEnvironmentPath(act);
}

/** A setting. In a folder that is not trusted, what the folder itself says does not count. */
function setting(name: string): string {
  const found = vscode.workspace.getConfiguration("kshape").inspect<string>(name);
  const trusted = vscode.workspace.isTrusted;
  const value =
    (trusted ? (found?.workspaceFolderValue ?? found?.workspaceValue) : undefined) ??
    found?.globalValue ??
    "";
  return expand(String(value), os.homedir(), vscode.workspace.workspaceFolders?.[0]?.uri.fsPath);
}

async function activePython(log: vscode.LogOutputChannel): Promise<string> {
  if (!vscode.workspace.isTrusted) return "";
  try {
    const environments = (await pythonApi())?.environments;
    if (environments === undefined) return "";
    const resource = vscode.window.activeTextEditor?.document.uri;
    const chosen = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
    return chosen?.executable.uri?.fsPath ?? "";
  } catch (error) {
    log.warn(`the Python extension named no environment: ${error}`);
    return "";
  }
}

async function pythonApi(): Promise<PythonApi | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>(PYTHON_EXTENSION);
  return extension === undefined ? undefined : await extension.activate();
}

/** Whether a program runs and has what the server needs. It starts in a folder of ours, where no code of others lies. */
function answers(launch: Launch, home: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(launch.command, probe(launch), { cwd: home, timeout: PROBE_MS }, (error) =>
      resolve(error === null),
    );
  });
}
