// The summary of models as a document that is only read.

import * as vscode from "vscode";
import type { Server } from "./server";

const SCHEME = "kshape-summary";
const PAUSE_MS = 400;

interface SummaryAnswer {
  readonly models: readonly { readonly summary: string }[];
}

/** Where a summary comes from: a text, and the name of one of its models, or all of them. */
interface Origin {
  readonly uri: string;
  readonly name?: string;
}

/** Gives the documents their text, and again when the code has changed. */
export class Summaries implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly listening: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.changed.event;

  constructor(private readonly server: Server) {
    this.listening = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidChangeTextDocument((event) => this.later(event.document)),
    ];
  }

  /** Opens the summary beside the code. */
  async show(code: vscode.Uri, name: string | undefined): Promise<void> {
    const origin: Origin = { uri: code.toString(), ...(name === undefined ? {} : { name }) };
    const title = `${name ?? "models"} summary`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: title, query: JSON.stringify(origin) });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { uri: code, name } = JSON.parse(uri.query) as Origin;
    const parameters = { uri: this.server.uriOf(vscode.Uri.parse(code, true)), name };
    const answer = await this.server.request<SummaryAnswer>("kshape/summary", parameters);
    const texts = answer?.models.map((model) => model.summary.trimEnd()) ?? [];
    return texts.length > 0 ? `${texts.join("\n\n")}\n` : "No model is known here.\n";
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const each of [this.changed, ...this.listening]) each.dispose();
  }

  private later(code: vscode.TextDocument): void {
    if (code.languageId !== "python") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const document of vscode.workspace.textDocuments)
        if (document.uri.scheme === SCHEME) this.changed.fire(document.uri);
    }, PAUSE_MS);
  }
}
