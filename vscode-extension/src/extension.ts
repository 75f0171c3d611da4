// What the extension adds to VS Code. All that is known of models comes from the server.

import * as vscode from "vscode";
import { onEnvironmentChange, pythonOf } from "./environment";
import { GraphPanels } from "./graph_panel";
import { installServer, offerInstall } from "./install";
import { Server } from "./server";
import { Status } from "./status";
import { Summaries } from "./summary";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("kshape", { log: true });
  const status = new Status();
  let python: string | undefined;
  const running = new Server(context.extensionPath, log, status, (tried) => {
    python = pythonOf(tried);
    void offerInstall(context, python, install);
  });
  server = running;
  const panels = new GraphPanels(running, vscode.Uri.joinPath(context.extensionUri, "dist", "panel"));
  const summaries = new Summaries(running);

  async function restart(): Promise<void> {
    await running.restart();
    panels.refresh();
  }
  async function install(): Promise<void> {
    if (await installServer(python ?? running.launch?.python)) await restart();
  }

  const commands: Record<string, (...given: unknown[]) => unknown> = {
    "kshape.restart": restart,
    "kshape.showOutput": () => log.show(),
    "kshape.showModelSummary": (uri, name) => onCode(uri, name, (...of) => summaries.show(...of)),
    "kshape.showModelGraph": (uri, name) => onCode(uri, name, (...of) => panels.show(...of)),
    "kshape.checkWorkspace": () => checkWorkspace(running),
    "kshape.toggleInlayHints": toggleInlayHints,
    "kshape.installServer": install,
  };
  context.subscriptions.push(
    log,
    status,
    panels,
    summaries,
    ...Object.entries(commands).map(([name, act]) => vscode.commands.registerCommand(name, act)),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (["kshape.interpreter", "kshape.path"].some((name) => event.affectsConfiguration(name)))
        void restart();
    }),
  );
  await running.restart();
  const listening = await onEnvironmentChange(restart);
  if (listening !== undefined) context.subscriptions.push(listening);
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}

/**
 * Does something with a model: of the text and with the name that a code lens gives, else with all models of the text
 * that is before the person.
 */
async function onCode(
  uri: unknown,
  name: unknown,
  act: (code: vscode.Uri, name: string | undefined) => unknown,
): Promise<void> {
  const given = typeof uri === "string" ? vscode.Uri.parse(uri, true) : undefined;
  const code = given ?? vscode.window.activeTextEditor?.document.uri;
  if (code !== undefined) await act(code, typeof name === "string" ? name : undefined);
  else void vscode.window.showInformationMessage("kshape: open a Python file with a model first.");
}

/** Lists the problems of every file of the folders that are open. */
async function checkWorkspace(running: Server): Promise<void> {
  if (vscode.workspace.workspaceFolders === undefined) {
    void vscode.window.showInformationMessage("kshape has nothing to check: no folder is open.");
    return;
  }
  await running.checkWorkspace();
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}

/** Turns the shapes on or off where the setting was made, else for this person everywhere. */
async function toggleInlayHints(): Promise<void> {
  const name = "inlayHints.shapes";
  const configuration = vscode.workspace.getConfiguration("kshape");
  const isInWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  const target = isInWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(name, !configuration.get<boolean>(name), target);
}
