// The board of small pictures: its weights, and where the keyboard goes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestTarget, nextTarget, placesOf, readBoard } from "../../assets/components/board/data.js";
import { describeRow, topOfRows, weightsOf } from "../../assets/components/board/weights.js";

// A picture of 4 by 3 pixels; 0 is missing, 1 context:  1 0 0 1 / 0 1 0 0 / 1 1 1 0
const head = {
  width: 4,
  height: 3,
  locale: "en",
  groups: [
    { name: "one", heads: 2 },
    { name: "two", heads: 6 },
  ],
  types: [{ name: "sharp" }, { name: "even" }],
};
const missing = [1, 2, 4, 6, 7, 11];
const points = [0, 3, 5, 8, 9, 10];
const LEVELS = 255;

function weightsFor(share) {
  const levels = new Uint8Array(head.groups.length * missing.length * points.length);
  const scale = new Float32Array(head.groups.length * missing.length);
  for (let row = 0; row < scale.length; row++) {
    const shares = points.map((_, i) => share(i, row));
    scale[row] = Math.max(...shares);
    shares.forEach((each, i) => {
      levels[row * points.length + i] = Math.round(LEVELS * Math.sqrt(each / scale[row]));
    });
  }
  return { levels, scale };
}

const sharp = weightsFor((i, row) => Number(i === row % points.length));
const even = weightsFor(() => 1 / points.length);
const data = readBoard(head, {
  targets: Uint16Array.from(missing),
  points: Uint16Array.from(points),
  colours: new Uint8Array(768),
  weights0: sharp.levels,
  scale0: sharp.scale,
  weights1: even.levels,
  scale1: even.scale,
});
const board = { data, chosen: "average" };

test("shares of a target sum to one, for every group and their average", () => {
  for (const chosen of ["average", "0", "1"]) {
    for (const type of data.types) {
      missing.forEach((_, target) => {
        const sum = weightsOf({ data, chosen }, type, target).reduce((total, share) => total + share, 0);
        assert.ok(Math.abs(sum - 1) < 1e-6);
      });
    }
  }
});

test("groups are averaged by how many heads they have", () => {
  const type = { weights: Uint8Array.from([255, 0, 0, 255]), scale: Float32Array.of(1, 1) };
  const two = { head, points: [0, 3], targets: [1] };
  assert.deepEqual([...weightsOf({ data: two, chosen: "average" }, type, 0)], [0.25, 0.75]);
});

test("sharp attention counts one point at its distance, even attention all of them", () => {
  const one = describeRow(board, weightsOf(board, data.types[0], 0), 0);
  assert.deepEqual([one.effective, one.distance], [1, 1]); // pixel 1 attends to point 0, one column away
  const all = describeRow(board, weightsOf(board, data.types[1], 0), 0);
  assert.ok(Math.abs(all.effective - points.length) < 1e-4);
});

test("colours end where the largest share of the pixel does, under the sharpest type", () => {
  assert.equal(topOfRows(data.types.map((type) => weightsOf(board, type, 2))), 1);
});

test("the keyboard goes to the next missing pixel and passes known ones", () => {
  const [left, right, down] = [
    { across: -1, down: 0 },
    { across: 1, down: 0 },
    { across: 0, down: 1 },
  ];
  const from = (pixel) => missing.indexOf(pixel);
  const goes = (pixel, arrow, stride = 1) => missing[nextTarget(data, from(pixel), arrow, stride)] ?? null;
  assert.equal(goes(1, right), 2);
  assert.equal(goes(6, left), 4); // over 5, which is known
  assert.equal(goes(7, down), 11);
  assert.equal(goes(4, right, 3), 7);
  assert.equal(goes(2, right), null);
  assert.equal(goes(7, right), null); // not into the next row
});

test("the missing pixel next to a place is meant", () => {
  assert.equal(missing[nearestTarget(data, 2, 3)], 11);
  assert.equal(missing[nearestTarget(data, 1, 0)], 4);
});

test("pixels of a photo look at places of their own, some of them cells", () => {
  const photo = readBoard(
    { ...head, groups: [{ name: "", heads: 1 }], types: [{ name: "local" }] },
    {
      targets: Uint32Array.from([1, 7]),
      points: new Uint32Array(0),
      near: Uint32Array.from([0, 5, 8, 3, 5, 10]),
      side: Uint8Array.from([1, 1, 4, 1, 1, 4]),
      colours: new Uint8Array(768),
      weights0: Uint8Array.from([255, 255, 0, 0, 0, 255]),
      scale0: Float32Array.of(0.5, 1),
    },
  );
  const second = placesOf(photo, 1);
  assert.deepEqual([...second.pixels], [3, 5, 10]);
  assert.deepEqual([...second.sides], [1, 1, 4]);
  const shown = { data: photo, chosen: "average" };
  const rows = [0, 1].map((target) => weightsOf(shown, photo.types[0], target));
  assert.deepEqual(
    rows.map((row) => [...row]),
    [
      [0.5, 0.5, 0],
      [0, 0, 1],
    ],
  );
  assert.equal(describeRow(shown, rows[1], 1).distance, Math.hypot(1, 1)); // pixel 7 attends to pixel 10
  assert.equal(describeRow(shown, rows[0], 0).distance, 1);
});
