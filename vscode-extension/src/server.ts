// The server's process: found, started, started again when it stops by itself.

import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandlerResult,
  LanguageClient,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { Crashes } from "./crashes";
import { findServer } from "./environment";
import type { Launch } from "./launch";
import type { Status } from "./status";

const SCHEMES = ["file", "untitled", "vscode-vfs"];

/** One server for the window. `missing`: tells that no program was found, with what was tried. */
export class Server implements vscode.Disposable {
  launch: Launch | undefined;
  private client: LanguageClient | undefined;
  private checksWorkspace = false;
  private readonly crashes = new Crashes();
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly home: string,
    private readonly log: vscode.LogOutputChannel,
    private readonly status: Status,
    private readonly missing: (tried: Launch[]) => void,
  ) {}

  /** Stops the server that runs, looks for one, and starts it. Calls wait for each other. */
  restart(): Promise<void> {
    this.crashes.forget();
    this.queue = this.queue.then(() => this.stop()).then(() => this.start());
    return this.queue;
  }

  /** Asks the server; undefined where none runs or it has no answer. */
  async request<Answer>(method: string, parameters: object): Promise<Answer | undefined> {
    await this.queue;
    if (this.client?.state !== State.Running) return undefined;
    try {
      return (await this.client.sendRequest<Answer | null>(method, parameters)) ?? undefined;
    } catch (error) {
      this.log.warn(`${method}: ${error}`);
      return undefined;
    }
  }

  /** From now on, as long as this window is open, the problems of all files are listed, whatever the setting says. */
  async checkWorkspace(): Promise<void> {
    await this.queue;
    this.checksWorkspace = true;
    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings: null });
  }

  /** The text of a URI as the server knows it. */
  uriOf(uri: vscode.Uri): string {
    return this.client?.code2ProtocolConverter.asUri(uri) ?? uri.toString();
  }

  async dispose(): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<void> {
    this.status.show("starting");
    const found = await findServer(this.log, this.home);
    if (Array.isArray(found)) {
      this.status.show("missing");
      this.missing(found);
      return;
    }
    this.launch = found;
    this.log.info(`server: ${[found.command, ...found.args].join(" ")} (from ${found.origin})`);
    this.client = this.clientOf(found);
    try {
      await this.client.start();
    } catch (error) {
      this.log.error(`the server did not start: ${error}`);
      this.status.show("stopped", String(error));
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client === undefined) return;
    try {
      await client.dispose(2000);
    } catch (error) {
      this.log.warn(`the server did not stop in order: ${error}`);
    }
  }

  private clientOf(launch: Launch): LanguageClient {
    const selector = SCHEMES.map((scheme) => ({ scheme, language: "python" }));
    const client = new LanguageClient(
      "kshape",
      "kshape",
      // The folder is one of ours: what lies in the folder that is open must not be imported in the server's place.
      { command: launch.command, args: [...launch.args], options: { cwd: this.home } },
      {
        documentSelector: [...selector, { notebook: "*", language: "python" }],
        synchronize: { configurationSection: "kshape" },
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        markdown: { isTrusted: false, supportHtml: false },
        middleware: {
          workspace: {
            configuration: async (asked, token, next) => {
              const answer = await next(asked, token);
              return Array.isArray(answer) && this.checksWorkspace
                ? answer.map((each) => ({ ...each, diagnosticMode: "workspace" }))
                : answer;
            },
          },
        },
        errorHandler: {
          error: (error) => this.broken(error),
          closed: () => this.closed(),
        },
      },
    );
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) this.status.show("running", `${launch.command}, from ${launch.origin}`);
      if (newState === State.Starting) this.status.show("starting");
    });
    return client;
  }

  private broken(error: Error): ErrorHandlerResult {
    this.log.error(`the connection to the server: ${error.message}`);
    return { action: ErrorAction.Continue, handled: true };
  }

  private closed(): CloseHandlerResult {
    if (this.crashes.note(Date.now())) {
      this.log.warn("the server has stopped by itself and is started again");
      return { action: CloseAction.Restart, handled: true };
    }
    this.status.show("stopped", "It has stopped by itself too often; the output tells why.");
    void this.offerRestart();
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private async offerRestart(): Promise<void> {
    const words = "kshape's server has stopped by itself five times within three minutes.";
    const answer = await vscode.window.showErrorMessage(words, "Restart", "Show Output");
    if (answer === "Restart") await this.restart();
    if (answer === "Show Output") this.log.show();
  }
}
