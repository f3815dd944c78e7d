// The flicker: several pictures in turn, until somebody chooses one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOf } from "../../assets/components/picture/flicker.js";

test("pictures follow each other in a circle", () => {
  assert.equal(nextOf(["one", "two", "three"], "one"), "two");
  assert.equal(nextOf(["one", "two", "three"], "three"), "one");
});

test("from a picture that is none of them it begins with the first", () => {
  assert.equal(nextOf(["one", "two"], "mean"), "one");
  assert.equal(nextOf(["one", "two"], null), "one");
});
