// What the server answers to kshape/modelGraph, and what the extension and the panel tell each other.

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Place;
  readonly end: Place;
}

export interface CodeLocation {
  readonly uri: string;
  readonly range: Range;
}

export interface GraphNode {
  readonly key: string;
  readonly frame: string;
  readonly isFrame: boolean;
  readonly class: string;
  readonly name: string;
  readonly inputs: readonly (readonly (number | string | null)[] | null)[];
  readonly outputs: readonly (readonly (number | string | null)[] | null)[];
  readonly params: number | null;
  readonly calls: number;
  readonly activation: string | null;
  readonly trainable: boolean | null;
  readonly fault: string | null;
  readonly location: CodeLocation | null;
}

export interface ModelGraph {
  readonly name: string;
  readonly variable: string | null;
  readonly title: string;
  readonly location: CodeLocation | null;
  readonly frames: readonly string[];
  readonly folded: readonly string[];
  readonly svg: string;
  readonly nodes: readonly GraphNode[];
}

export interface GraphAnswer {
  readonly version: number | null;
  readonly models: readonly ModelGraph[];
}

/** To the panel. */
export type ToPanel =
  | {
      readonly type: "graph";
      readonly model: ModelGraph;
      readonly titles: readonly string[];
      readonly at: number;
    }
  | { readonly type: "empty"; readonly text: string }
  | { readonly type: "cursor"; readonly keys: readonly string[] };

/** From the panel. */
export type FromPanel =
  | { readonly type: "ready" }
  | { readonly type: "go"; readonly key: string }
  | { readonly type: "fold"; readonly folded: readonly string[] }
  | { readonly type: "turn" }
  | { readonly type: "model"; readonly at: number };
