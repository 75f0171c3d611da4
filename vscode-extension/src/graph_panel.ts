// The graph of models in a panel beside the code. The server draws it; a click goes to the line of a layer, and the
// cursor in the code lights up the layer.

import * as vscode from "vscode";
import type { FromPanel, GraphAnswer, GraphNode, ModelGraph, ToPanel } from "./graph_messages";
import { keysAt } from "./nodes";
import { panelPage } from "./panel_page";
import type { Server } from "./server";

export const VIEW = "kshape.graph";
const PAUSE_MS = 300;

/** What a panel shows. It is kept in the panel, so that it is there again after the window was loaded anew. */
export interface Shown {
  readonly uri: string;
  readonly name: string | null;
}

/** All panels that are open. */
export class GraphPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, GraphPanel>();
  private readonly listening: vscode.Disposable[];

  constructor(
    private readonly server: Server,
    private readonly files: vscode.Uri,
  ) {
    this.listening = [
      vscode.window.registerWebviewPanelSerializer(VIEW, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) =>
        this.each((panel) => panel.changed(document)),
      ),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) =>
        this.each((panel) => panel.moved(textEditor)),
      ),
    ];
  }

  /** Shows the graph of a model, or of all models of a text, in the panel that has it already, or in a new one. */
  show(code: vscode.Uri, name: string | undefined): void {
    const shown: Shown = { uri: code.toString(), name: name ?? null };
    const there = this.open.get(JSON.stringify(shown));
    if (there !== undefined) {
      there.reveal();
      return;
    }
    const options = { enableScripts: true, localResourceRoots: [this.files] };
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.add(vscode.window.createWebviewPanel(VIEW, "Graph", place, options), shown);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const shown = state as Partial<Shown> | undefined;
    if (typeof shown?.uri !== "string") {
      panel.dispose();
      return;
    }
    this.add(panel, { uri: shown.uri, name: shown.name ?? null });
  }

  /** The server was started anew. */
  refresh(): void {
    this.each((panel) => panel.load());
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
  }

  private add(webview: vscode.WebviewPanel, shown: Shown): void {
    const key = JSON.stringify(shown);
    this.open.set(key, new GraphPanel(webview, shown, this.server, this.files));
    webview.onDidDispose(() => this.open.delete(key));
  }

  private each(act: (panel: GraphPanel) => void): void {
    for (const panel of this.open.values()) act(panel);
  }
}

class GraphPanel {
  private readonly code: vscode.Uri;
  private readonly name: string | null;
  private models: readonly ModelGraph[] = [];
  private at = 0;
  private folded: readonly string[] | undefined;
  private rankdir: "TB" | "LR" = "TB";
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    shown: Shown,
    private readonly server: Server,
    files: vscode.Uri,
  ) {
    this.code = vscode.Uri.parse(shown.uri, true);
    this.name = shown.name;
    panel.title = `Graph: ${shown.name ?? (this.code.path.split("/").pop() || "models")}`;
    panel.webview.onDidReceiveMessage((message: FromPanel) => this.take(message));
    panel.webview.html = panelPage(panel.webview, files, shown);
    panel.onDidDispose(() => clearTimeout(this.timer));
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
    this.load();
  }

  /** Asks the server, and shows what it answers. */
  load(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.ask();
  }

  changed(document: vscode.TextDocument): void {
    if (document.languageId !== "python" || !this.isCode(document)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), PAUSE_MS);
  }

  moved(editor: vscode.TextEditor): void {
    const model = this.models[this.at];
    if (model === undefined || !this.isCode(editor.document)) return;
    const keys = keysAt(model.nodes, this.server.uriOf(editor.document.uri), editor.selection.active);
    this.send({ type: "cursor", keys });
  }

  private async ask(): Promise<void> {
    const answer = await this.server.request<GraphAnswer>("kshape/modelGraph", {
      uri: this.server.uriOf(this.code),
      rankdir: this.rankdir,
      ...(this.name === null ? {} : { name: this.name }),
      ...(this.folded === undefined ? {} : { folded: this.folded }),
    });
    this.models = answer?.models ?? [];
    this.at = Math.min(this.at, Math.max(0, this.models.length - 1));
    const model = this.models[this.at];
    if (model === undefined) {
      this.send({
        type: "empty",
        text: answer === undefined ? "The server gave no answer." : "No model is known here.",
      });
      return;
    }
    this.send({ type: "graph", model, titles: this.models.map((each) => each.title), at: this.at });
    for (const editor of vscode.window.visibleTextEditors) this.moved(editor);
  }

  private take(message: FromPanel): void {
    switch (message.type) {
      case "go":
        void this.go(this.models[this.at]?.nodes.find((node) => node.key === message.key));
        return;
      case "fold":
        this.folded = message.folded;
        break;
      case "turn":
        this.rankdir = this.rankdir === "TB" ? "LR" : "TB";
        break;
      case "model":
        this.at = message.at;
        this.folded = undefined;
        break;
      case "ready":
    }
    this.load();
  }

  /** Puts the cursor into the call that makes a node. */
  private async go(node: GraphNode | undefined): Promise<void> {
    if (node?.location == null) return;
    const { uri, range } = node.location;
    const target = vscode.Uri.parse(uri, true);
    const start = new vscode.Position(range.start.line, range.start.character);
    const open = vscode.window.visibleTextEditors.find(
      (editor) => editor.document.uri.toString() === target.toString(),
    );
    const editor = open ?? (await this.opened(target));
    editor.selection = new vscode.Selection(start, start);
    const end = new vscode.Position(range.end.line, range.end.character);
    editor.revealRange(new vscode.Range(start, end), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async opened(target: vscode.Uri): Promise<vscode.TextEditor> {
    const document = await vscode.workspace.openTextDocument(target);
    return await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.One,
      preserveFocus: true,
    });
  }

  /** Whether a document is the code of this graph, or a cell of its notebook, or of another file that it is made of. */
  private isCode(document: vscode.TextDocument): boolean {
    if (document.uri.path === this.code.path) return true;
    const uri = this.server.uriOf(document.uri);
    return this.models[this.at]?.nodes.some((node) => node.location?.uri === uri) ?? false;
  }

  private send(message: ToPanel): void {
    void this.panel.webview.postMessage(message);
  }
}
