import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphNode } from "../src/graph_messages";
import { keysAt } from "../src/nodes";

const URI = "file:///demo/model.py";

function node(key: string, line: number, from: number, to: number, uri = URI): GraphNode {
  const range = { start: { line, character: from }, end: { line, character: to } };
  const rest = { frame: "", isFrame: false, class: "Dense", name: key, inputs: [], outputs: [], params: 0 };
  return { ...rest, key, calls: 1, activation: null, trainable: null, fault: null, location: { uri, range } };
}

test("the innermost call around the cursor is the node", () => {
  const nodes = [node("outer", 3, 4, 60), node("inner", 3, 20, 40)];
  assert.deepEqual(keysAt(nodes, URI, { line: 3, character: 25 }), ["inner"]);
  assert.deepEqual(keysAt(nodes, URI, { line: 3, character: 50 }), ["outer"]);
});

test("a call that runs several times makes several nodes", () => {
  const nodes = [node("a", 3, 4, 60), node("b", 3, 4, 60)];
  assert.deepEqual(keysAt(nodes, URI, { line: 3, character: 5 }), ["a", "b"]);
});

test("beside the calls of a line its nodes are meant; other lines and files are not", () => {
  const nodes = [node("a", 3, 4, 20)];
  assert.deepEqual(keysAt(nodes, URI, { line: 3, character: 0 }), ["a"]);
  assert.deepEqual(keysAt(nodes, URI, { line: 2, character: 5 }), []);
  assert.deepEqual(keysAt(nodes, "file:///demo/other.py", { line: 3, character: 5 }), []);
});
