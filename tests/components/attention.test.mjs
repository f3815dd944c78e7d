// What is said of shares, whichever component shows them.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  colourIndex,
  describeShares,
  headsOf,
  highestOf,
  lightestFirst,
} from "../../assets/components/shared/attention.js";

function near(found, wanted) {
  assert.ok(Math.abs(found - wanted) < 1e-6, `${found} is not ${wanted}`);
}

test("even attention has as many effective points as there are, sharp attention has one", () => {
  const even = describeShares(new Float32Array(50).fill(1 / 50), (i) => i);
  near(even.effective / 50, 1);
  near(even.entropy, Math.log(50));
  near(even.distance, 24.5);
  const sharp = describeShares(Float32Array.of(0, 0, 1, 0), (i) => 10 * i);
  assert.deepEqual(sharp, { entropy: 0, effective: 1, distance: 20, top: 2 });
});

test("points without a share change nothing", () => {
  const plain = describeShares([0.25, 0.75], (i) => [3, 5][i]);
  const more = describeShares([0, 0.25, 0, 0.75, 0], (i) => [100, 3, 100, 5, 100][i]);
  assert.deepEqual({ ...more, top: 1 }, plain);
  assert.equal(more.top, 3);
});

test("the mean distance does not depend on whether shares sum to one", () => {
  near(describeShares([0.2, 0.2], (i) => [1, 3][i]).distance, 2);
  assert.equal(describeShares([0, 0], () => 1).distance, 0);
});

const head = {
  heads: ["a, head 1", "b, head 1", "b, head 2"],
  groups: [{ heads: [0] }, { heads: [1, 2] }],
};

test("a choice names heads, and what is no longer there means all of them", () => {
  assert.deepEqual(headsOf(head, "average"), [0, 1, 2]);
  assert.deepEqual(headsOf(head, "group 1"), [1, 2]);
  assert.deepEqual(headsOf(head, "head 2"), [2]);
  assert.deepEqual(headsOf(head, "group 7"), [0, 1, 2]);
  assert.deepEqual(headsOf(head, "head 3"), [0, 1, 2]);
});

test("colours follow the square root and end at the top", () => {
  assert.equal(colourIndex(0, 0.3), 0);
  assert.equal(colourIndex(0.3, 0.3), 255);
  assert.equal(colourIndex(0.9, 0.3), 255);
  assert.equal(colourIndex(0.25 * 0.3, 0.3), 128);
});

test("the heaviest is drawn last", () => {
  const shares = Float32Array.of(0.25, 0.5, 0, 0.125);
  assert.deepEqual(lightestFirst(shares), [2, 3, 0, 1]);
  assert.equal(highestOf(shares), 0.5);
  assert.equal(highestOf([]), 0);
});
