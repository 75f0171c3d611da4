// Offers to install the server when there is none. Nothing is installed before a person has said so.

import * as vscode from "vscode";

const PACKAGE = "kshape-keras[lsp]";
const SILENCED = "kshape.doNotOfferInstall";

/** Asks once a window. `install`: what to do after a yes. */
export async function offerInstall(
  context: vscode.ExtensionContext,
  python: string | undefined,
  install: () => Promise<void>,
): Promise<void> {
  if (context.globalState.get<boolean>(SILENCED)) return;
  const where = python === undefined ? "" : ` in ${python}`;
  const words = `kshape's language server is not installed${where}. Without it there are no shapes to show.`;
  const answer = await vscode.window.showWarningMessage(
    words,
    "Install…",
    "Open Settings",
    "Never Ask Again",
  );
  if (answer === "Install…") await install();
  if (answer === "Open Settings") await openSettings();
  if (answer === "Never Ask Again") await context.globalState.update(SILENCED, true);
}

/** Shows the command, and after a yes runs it in a terminal. Whether the server is installed now. */
export async function installServer(python: string | undefined): Promise<boolean> {
  if (python === undefined) {
    await openSettings();
    return false;
  }
  const args = ["-m", "pip", "install", PACKAGE];
  const detail = `${python} ${args.join(" ")}`;
  const question = "Install kshape's language server with this command?";
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, "Install");
  return answer === "Install" && (await run(python, args)) === 0;
}

async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openSettings", "kshape.interpreter");
}

/** Runs a program in a terminal; its exit status. */
async function run(command: string, args: string[]): Promise<number | undefined> {
  const name = "install the server";
  const execution = new vscode.ProcessExecution(command, args);
  const task = new vscode.Task({ type: "process" }, vscode.TaskScope.Workspace, name, "kshape", execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always };
  const started = await vscode.tasks.executeTask(task);
  return await new Promise((resolve) => {
    const listening = vscode.tasks.onDidEndTaskProcess((end) => {
      if (end.execution !== started) return;
      listening.dispose();
      resolve(end.exitCode);
    });
  });
}
