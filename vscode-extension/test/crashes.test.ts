import assert from "node:assert/strict";
import { test } from "node:test";
import { Crashes } from "../src/crashes";

test("four crashes are forgiven, a fifth within three minutes is not", () => {
  const crashes = new Crashes();
  const seconds = [0, 10, 20, 30, 40];
  assert.deepEqual(
    seconds.map((second) => crashes.note(second * 1000)),
    [true, true, true, true, false],
  );
  crashes.forget();
  assert.equal(crashes.note(41_000), true);
});

test("crashes of long ago do not count", () => {
  const crashes = new Crashes();
  for (const minute of [0, 1, 2, 4, 6, 8, 9]) assert.equal(crashes.note(minute * 60_000), true);
});
