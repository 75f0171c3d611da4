// kshape/report/graph_view.js, which the page loads before the panel's own script.

interface GraphView {
  show(picture: Node, known: Readonly<Record<string, unknown>>, keepView: boolean): void;
  choose(key: string | null): void;
  find(text: string): string | undefined;
  reveal(key: string): void;
  spot(key: string): { x: number; y: number } | null;
  holding(key: string, before: { x: number; y: number } | null): void;
  isDrawn(key: string): boolean;
}

declare function graphView(parts: {
  stage: HTMLElement;
  details: HTMLElement;
  search: HTMLInputElement;
  chosen: (key: string | null) => void;
  sought: (text: string) => void;
}): GraphView;

declare function acquireVsCodeApi(): {
  postMessage(message: import("../graph_messages").FromPanel): void;
  setState(state: unknown): void;
};
