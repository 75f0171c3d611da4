// The item in the status bar: whether the server runs, and which one.

import * as vscode from "vscode";

export type ServerState = "starting" | "running" | "stopped" | "missing";

const LOOKS: Record<ServerState, { text: string; words: string; command: string; isProblem: boolean }> = {
  starting: {
    text: "$(sync~spin) kshape",
    words: "The server starts.",
    command: "kshape.showOutput",
    isProblem: false,
  },
  running: {
    text: "$(symbol-array) kshape",
    words: "The server runs.",
    command: "kshape.showOutput",
    isProblem: false,
  },
  stopped: {
    text: "$(error) kshape",
    words: "The server has stopped.",
    command: "kshape.restart",
    isProblem: true,
  },
  missing: {
    text: "$(warning) kshape",
    words: "The server is not installed.",
    command: "kshape.installServer",
    isProblem: true,
  },
};

/** Shows the state of the server, with the commands that go with it. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("kshape", vscode.StatusBarAlignment.Left, 0);

  constructor() {
    this.item.name = "kshape";
  }

  /** detail: which server it is, or what is wrong. */
  show(state: ServerState, detail = ""): void {
    const look = LOOKS[state];
    this.item.text = look.text;
    this.item.command = look.command;
    this.item.backgroundColor = look.isProblem
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    const links = "[Restart](command:kshape.restart) · [Output](command:kshape.showOutput)";
    const tooltip = new vscode.MarkdownString(`**kshape** ${look.words}\n\n`);
    tooltip.appendText(detail).appendMarkdown(`\n\n${links}`);
    tooltip.isTrusted = { enabledCommands: ["kshape.restart", "kshape.showOutput"] };
    this.item.tooltip = tooltip;
    this.item.show();
    void vscode.commands.executeCommand("setContext", "kshape.isRunning", state === "running");
  }

  dispose(): void {
    this.item.dispose();
  }
}
