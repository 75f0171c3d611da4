import assert from "node:assert/strict";
import { test } from "node:test";
import { expand, launches, probe } from "../src/launch";

const NOTHING = { path: "", interpreter: "", environment: "", isWindows: false };
const commands = (places: object) => launches({ ...NOTHING, ...places }).map((each) => each.command);

test("what a person has set is taken alone", () => {
  assert.deepEqual(commands({ path: "/a/kshape-lsp", interpreter: "/b/python", environment: "/c/python" }), [
    "/a/kshape-lsp",
  ]);
  assert.deepEqual(commands({ interpreter: "/b/python", environment: "/c/python" }), ["/b/python"]);
});

test("the chosen environment goes before the PATH", () => {
  assert.deepEqual(commands({ environment: "/c/python" }), ["/c/python", "kshape-lsp", "python3", "python"]);
  assert.deepEqual(commands({ isWindows: true }), ["kshape-lsp", "py", "python"]);
});

test("an interpreter is asked for the server's modules, a program for its version", () => {
  const [python, program] = launches({ ...NOTHING, environment: "/c/python" });
  assert.ok(python && program);
  assert.deepEqual(python.args, ["-m", "kshape_lsp"]);
  assert.match(probe(python).join(" "), /^-c .*kshape_lsp.*pygls/);
  assert.deepEqual(probe(program), ["--version"]);
});

test("settings may name the home folder and the folder that is open", () => {
  assert.equal(expand(" ~/env/bin/python ", "/home/$1", undefined), "/home/$1/env/bin/python");
  assert.equal(expand("${workspaceFolder}/.venv/bin/python", "/h", "/w"), "/w/.venv/bin/python");
  assert.equal(expand("/a/~b", "/h", "/w"), "/a/~b");
});
