// Checks whole folders with the command line tool that is installed with the server; the list of problems has the answer.

import * as vscode from "vscode";
import { checker, type Launch } from "./launch";

/** Runs `kshape check` over each folder that is open. Files that are open are left to the server. home: where to run. */
export async function checkWorkspace(launch: Launch | undefined, home: string): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (launch === undefined || folders.length === 0) {
    const missing = launch === undefined ? "The server is not installed." : "No folder is open.";
    void vscode.window.showInformationMessage(`kshape has nothing to check. ${missing}`);
    return;
  }
  const { command, args } = checker(launch);
  for (const folder of folders) {
    const all = [
      ...args,
      "check",
      "--format",
      "concise",
      "--color",
      "never",
      "--exit-zero",
      folder.uri.fsPath,
    ];
    const execution = new vscode.ProcessExecution(command, all, { cwd: home });
    const task = new vscode.Task({ type: "process" }, folder, "check", "kshape", execution, "$kshape");
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, clear: true };
    await vscode.tasks.executeTask(task);
  }
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}
