// The graph panel's own part: it shows the picture that the server has drawn, and tells the extension what was clicked.

import type { ModelGraph, ToPanel } from "../graph_messages";

const host = acquireVsCodeApi();
const element = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const stage = element("stage");
const chooser = element<HTMLSelectElement>("model");
const colours = new CSSStyleSheet();
document.adoptedStyleSheets = [colours];
host.setState(JSON.parse(document.documentElement.dataset.state ?? "null"));

let model: ModelGraph | undefined;
let wanted: string | undefined;
let held: { key: string; spot: { x: number; y: number } | null } | undefined;

const view = graphView({
  stage,
  details: element("details"),
  search: element<HTMLInputElement>("search"),
  chosen: (key) => {
    light([]);
    if (key === null) return;
    host.postMessage({ type: "go", key });
    if (model?.frames.includes(key)) toggle(key);
  },
  sought: (text) => {
    const found = view.find(text);
    if (found !== undefined) open(found);
  },
});

/** Opens the frames around a node, so that it is seen; at once where they are open. */
function open(key: string): void {
  if (view.isDrawn(key)) {
    view.reveal(key);
    return;
  }
  wanted = key;
  fold((frame) => !key.startsWith(`${frame}/`) && isFolded(frame));
}

function toggle(frame: string): void {
  held = { key: frame, spot: view.spot(frame) };
  if (isFolded(frame)) fold((each) => each !== frame && !frame.startsWith(`${each}/`) && isFolded(each));
  else fold((each) => each === frame || each.startsWith(`${frame}/`) || isFolded(each));
}

function fold(isClosed: (frame: string) => boolean): void {
  host.postMessage({ type: "fold", folded: model?.frames.filter(isClosed) ?? [] });
}

function isFolded(frame: string): boolean {
  return model?.folded.includes(frame) ?? false;
}

/** Lights up nodes; of one inside a closed frame, the frame. */
function light(keys: readonly string[]): void {
  const boxes = [...stage.querySelectorAll<SVGElement>("[data-key]")];
  const seen = boxes.map((box) => box.dataset.key ?? "");
  const shown = new Set(
    keys.map((key) => seen.filter((each) => key === each || key.startsWith(`${each}/`)).pop()),
  );
  for (const box of boxes) box.classList.toggle("lit", shown.has(box.dataset.key));
  const first = [...shown].find((key) => key !== undefined);
  if (first === undefined) return;
  view.choose(first);
  view.reveal(first);
}

function show(message: Extract<ToPanel, { type: "graph" }>): void {
  const isSame = model?.title === message.model.title;
  model = message.model;
  element("title").textContent = model.title;
  // A picture's colours come with it. As a style sheet of the page they need no exception from its policy.
  const picture = new DOMParser().parseFromString(model.svg, "image/svg+xml").documentElement;
  const style = picture.querySelector("style");
  colours.replaceSync(style?.textContent ?? "");
  style?.remove();
  const known = model.nodes.map((node) => [
    node.key,
    { ...node, place: place(node.location?.range.start.line) },
  ]);
  view.show(picture, Object.fromEntries(known), isSame);
  for (const id of ["fold", "unfold"]) element(id).hidden = model.frames.length === 0;
  choices(message.titles, message.at);
  if (held !== undefined) view.holding(held.key, held.spot);
  if (wanted !== undefined) view.reveal(wanted);
  held = wanted = undefined;
}

function place(line: number | undefined): string | null {
  return line === undefined ? null : `line ${line + 1}`;
}

function choices(titles: readonly string[], at: number): void {
  chooser.hidden = titles.length < 2;
  element("title").hidden = !chooser.hidden;
  chooser.replaceChildren(
    ...titles.map((title, index) => {
      const option = document.createElement("option");
      [option.value, option.textContent, option.selected] = [String(index), title, index === at];
      return option;
    }),
  );
}

function empty(text: string): void {
  model = undefined;
  element("title").textContent = text;
  view.show(document.createElement("span"), {}, false);
}

window.addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
  if (data.type === "graph") show(data);
  else if (data.type === "empty") empty(data.text);
  else light(data.keys);
});
chooser.addEventListener("change", () => host.postMessage({ type: "model", at: Number(chooser.value) }));
element("fold").addEventListener("click", () => fold(() => true));
element("unfold").addEventListener("click", () => fold(() => false));
element("turn").addEventListener("click", () => host.postMessage({ type: "turn" }));
host.postMessage({ type: "ready" });
