// Lines to the largest weights, arcs to them, and the part of a picture that holds most of the weight.

import assert from "node:assert/strict";
import { test } from "node:test";
import { partOf } from "../../assets/components/board/window.js";
import { arcControl } from "../../assets/components/record/arcs.js";
import { windowOf } from "../../assets/components/record/view.js";
import { heaviest, outstanding, reachHolding, topOf } from "../../assets/components/shared/attention.js";
import { layLeaders, shared } from "../../assets/components/shared/leaders.js";
import { randoms } from "./random.mjs";

const bounds = { left: 0, top: 0, right: 300, bottom: 200 };
const [WIDE, HIGH] = [30, 14]; // of a number

function randomEnds(random, count) {
  return Array.from({ length: count }, () => ({
    x: 300 * random(),
    y: 200 * random(),
    radius: 2 + 5 * random(),
    width: WIDE,
    height: HIGH,
  }));
}

const boxOf = ({ label }) => ({
  left: label.x - WIDE / 2,
  right: label.x + WIDE / 2,
  top: label.y - HIGH / 2,
  bottom: label.y + HIGH / 2,
});

test("numbers stand within the bounds and never on each other, however the points lie", () => {
  const random = randoms(3);
  for (let round = 0; round < 300; round++) {
    const from = { x: 300 * random(), y: 200 * random(), radius: 5 };
    const boxes = layLeaders(from, randomEnds(random, 5), { bounds, gap: 3 }).map(boxOf);
    boxes.forEach((box, i) => {
      assert.ok(box.left >= -1e-9 && box.top >= -1e-9 && box.right <= 300 + 1e-9 && box.bottom <= 200 + 1e-9);
      for (const other of boxes.slice(0, i)) assert.equal(shared(box, other), 0);
    });
  }
});

test("a line goes from edge to edge, its number straight on behind the point; touching points have no line", () => {
  const from = { x: 100, y: 100, radius: 6 };
  const end = { x: 160, y: 100, radius: 4, width: WIDE, height: HIGH };
  const [leader] = layLeaders(from, [end], { bounds, gap: 3 });
  assert.deepEqual(
    [leader.from, leader.to],
    [
      { x: 106, y: 100 },
      { x: 156, y: 100 },
    ],
  );
  assert.deepEqual(leader.label, { x: 160 + 4 + 3 + WIDE / 2, y: 100 });
  const [close] = layLeaders(from, [{ ...end, x: 109 }], { bounds, gap: 3 });
  assert.deepEqual([close.from, close.to], [null, null]);
});

test("an arc stays below the ceiling and rises above both of its ends where there is room", () => {
  const random = randoms(4);
  for (let round = 0; round < 200; round++) {
    const [from, to] = randomEnds(random, 2);
    const control = arcControl(from, to, 10);
    assert.ok(control.y >= 10);
    if (Math.min(from.y, to.y) > 80) assert.ok(control.y <= Math.min(from.y, to.y) - 10);
  }
});

// --- which points, and how far around --------------------------------------------------------------------------------
test("the heaviest come in order; of an even attention none stands out", () => {
  assert.deepEqual(heaviest([0.1, 0.5, 0.15, 0.25], 3), [1, 3, 2]);
  assert.deepEqual(outstanding(new Float32Array(40).fill(1 / 40)), []);
  assert.deepEqual(outstanding([0.01, 0.6, 0.01, 0.01, 0.37]), [1, 4]);
});

test("the reach holds that part of the weight, and no smaller one does", () => {
  const random = randoms(5);
  for (let round = 0; round < 100; round++) {
    const count = 1 + Math.floor(30 * random());
    const shares = Float32Array.from({ length: count }, random);
    const away = Array.from({ length: count }, () => Math.floor(12 * random()));
    const held = (within) => shares.reduce((sum, share, i) => sum + (within(away[i]) ? share : 0), 0);
    const reach = reachHolding(shares, (i) => away[i], 0.9);
    const wanted = 0.9 * held(() => true);
    assert.ok(held((at) => at <= reach) >= wanted - 1e-5);
    assert.ok(held((at) => at < reach) < wanted + 1e-5);
  }
});

test("colours end at the largest of what is looked at, never below what keeps even attention dim", () => {
  assert.equal(topOf([0.1, 0.4], 0.02), 0.4);
  assert.equal(topOf([0.001], 0.02), 0.02);
  assert.equal(topOf([], 0.02), 0.02);
});

test("a tile shows the surroundings of a sharp attention, in the picture's proportions and within it", () => {
  const head = { width: 32, height: 20 };
  const points = Array.from({ length: 640 }, (_, i) => i);
  const random = randoms(6);
  for (let round = 0; round < 50; round++) {
    const focus = Math.floor(640 * random());
    const [row, column] = [Math.floor(focus / 32), focus % 32];
    const away = (i) => Math.hypot(Math.floor(i / 32) - row, (i % 32) - column);
    const sharp = Float32Array.from(points, (i) => Math.exp(-(away(i) ** 2)));
    const part = partOf({ head, points, targets: points }, sharp, focus);
    assert.ok(Math.abs(part.width / part.height - 1.6) < 1e-9);
    assert.ok(part.row >= 0 && part.column >= 0);
    assert.ok(part.row + part.height <= 20 + 1e-9 && part.column + part.width <= 32 + 1e-9);
    assert.ok(part.row <= row && row + 1 <= part.row + part.height);
    const even = Float32Array.from(points, () => 1 / 640);
    assert.deepEqual(partOf({ head, points, targets: points }, even, focus), {
      row: 0,
      column: 0,
      height: 20,
      width: 32,
    });
  }
});

test("the window of what a time attends to holds that time and the points that count", () => {
  const times = [0, 10, 20, 90, 95, 98];
  const recent = { rows: [3, 4, 5], shares: [0.3, 0.3, 0.4] };
  const [from, to] = windowOf(recent, times, 110);
  assert.ok(from < 90 && from > 80 && to > 110 && to < 120);
  const [start, stop] = windowOf({ rows: [0, 5], shares: [0.001, 0.999] }, times, 100);
  assert.ok(start > 90 && stop >= 100); // what hardly counts does not widen it
});
