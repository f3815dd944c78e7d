// The picture lens: its map, what a box means, weights, and where a place on the stage is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { closeUpOf } from "../../assets/components/picture/close_up.js";
import {
  MISSING,
  nearestMissing,
  nearestOf,
  stateAt,
  UNUSED,
  USED,
  unpackMap,
} from "../../assets/components/picture/map.js";
import { pixelAt } from "../../assets/components/picture/place.js";
import { cornersOf, markBox, planOf } from "../../assets/components/picture/plans.js";
import { sourceOf } from "../../assets/components/picture/sources.js";
import { exactAttention, rowOfWeights, unpackWeights } from "../../assets/components/picture/weights.js";
import { randoms } from "./random.mjs";

const [WIDTH, HEIGHT] = [13, 9];

function bitsOf(flags) {
  const bits = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, i) => {
    if (flag) bits[i >> 3] |= 128 >> (i & 7);
  });
  return bits;
}

function mapOf(states, step = 1) {
  const head = { width: WIDTH, height: HEIGHT, step, count: states.filter((state) => state === USED).length };
  const arrays = {
    missing: bitsOf(states.map((state) => state === MISSING)),
    context: bitsOf(states.map((state) => state === USED)),
  };
  return unpackMap({ head, arrays });
}

function randomStates(seed) {
  const random = randoms(seed);
  return Array.from({ length: WIDTH * HEIGHT }, () => Math.floor(3 * random()));
}

function viewOf(states, more) {
  return { map: mapOf(states), data: { width: WIDTH, height: HEIGHT }, mode: "context", ...more };
}

test("a map holds the state of every pixel", () => {
  const states = randomStates(1);
  const view = viewOf(states);
  assert.deepEqual([...view.map.cells], states);
  assert.equal(stateAt(view, { row: 4, column: 7 }), states[4 * WIDTH + 7]);
});

test("of a coarser map a pixel finds its cell, and cells are named by their middle pixel", () => {
  const view = viewOf(randomStates(2), { map: mapOf(randomStates(2), 4) });
  assert.equal(stateAt(view, { row: 7, column: 11 }), view.map.cells[1 * WIDTH + 2]);
  const [found] = nearestOf(view, { row: 7, column: 11 }, view.map.cells[1 * WIDTH + 2], 1);
  assert.deepEqual(found, { row: 6, column: 10, away: 0 });
});

test("the nearest pixels of a state are those of a plain search", () => {
  for (let seed = 0; seed < 20; seed++) {
    const states = randomStates(seed);
    const pixel = { row: seed % HEIGHT, column: (5 * seed) % WIDTH };
    const found = nearestOf(viewOf(states), pixel, USED, 5).map(({ away }) => away);
    const all = states
      .map((state, i) => [state, Math.hypot(Math.floor(i / WIDTH) - pixel.row, (i % WIDTH) - pixel.column)])
      .filter(([state]) => state === USED)
      .map(([, away]) => away)
      .sort((one, other) => one - other);
    assert.deepEqual(found, all.slice(0, 5));
  }
});

test("where nothing is missing the pixel itself is meant", () => {
  const view = viewOf(new Array(WIDTH * HEIGHT).fill(USED));
  assert.deepEqual(nearestMissing(view, { row: 3, column: 3 }), { row: 3, column: 3 });
});

// --- what a box means ------------------------------------------------------------------------------------------------
const box = { from: { row: 6, column: 9 }, to: { row: 2, column: 3 } };

function inBox(states, wanted) {
  return states.filter((state, i) => {
    const [row, column] = [Math.floor(i / WIDTH), i % WIDTH];
    return state === wanted && row >= 2 && row <= 6 && column >= 3 && column <= 9;
  }).length;
}

test("a box takes context points away; with Shift, or where there are none, it adds what is known", () => {
  const states = randomStates(8);
  const view = viewOf(states);
  assert.deepEqual(planOf(view, box, false), { action: "remove", count: inBox(states, USED) });
  assert.deepEqual(planOf(view, box, true), { action: "add", count: inBox(states, UNUSED) });
  const none = viewOf(states.map((state) => (state === USED ? UNUSED : state)));
  assert.equal(planOf(none, box, false).action, "add");
  assert.equal(planOf(viewOf(states.map(() => MISSING)), box, false).action, null);
  assert.equal(planOf({ ...view, mode: "drop" }, box, true).action, "drop");
  assert.deepEqual(planOf({ ...view, map: null }, box, false), { action: null, count: 0 });
});

test("what a box does is counted on the map at once, and missing pixels stay missing", () => {
  const states = randomStates(9);
  const view = viewOf(states);
  const before = view.map.head.count;
  const { count } = planOf(view, box, false);
  markBox(view, cornersOf(box), UNUSED);
  assert.equal(view.map.head.count, before - count);
  assert.equal(planOf(view, box, false).count, inBox(states, USED) + inBox(states, UNUSED));
  assert.equal(
    [...view.map.cells].filter((state) => state === MISSING).length,
    states.filter((state) => state === MISSING).length,
  );
});

// --- weights ---------------------------------------------------------------------------------------------------------
const weights = unpackWeights({
  head: { heads: ["one", "two"], groups: [], pixels: 2, points: 2, top: 0.9, levels: 255 },
  arrays: {
    at: Uint32Array.of(5, 40),
    pointRows: Uint16Array.of(1, 2, 3),
    pointColumns: Uint16Array.of(4, 5, 6),
    weights: Uint8Array.from([0.9, 0.1, 0.5, 0.5, 0.1, 0.9, 0.25, 0.75], (each) =>
      Math.round(255 * Math.sqrt(each / 0.9)),
    ),
    nearest: Uint16Array.of(0, 2, 2, 1),
  },
});

test("a pixel's shares sum to one, and its points are those that lie nearest to it", () => {
  const first = rowOfWeights(weights, weights.rowOf.get(5), [0, 1]);
  assert.deepEqual(
    [[...first.rows], [...first.columns]],
    [
      [1, 3],
      [4, 6],
    ],
  );
  first.shares.forEach((share) => {
    assert.ok(Math.abs(share - 0.5) < 0.01);
  });
  const second = rowOfWeights(weights, weights.rowOf.get(40), [1]);
  assert.deepEqual([...second.rows], [3, 2]);
  assert.ok(Math.abs(second.shares[1] - 0.75) < 0.01);
  assert.ok(Math.abs(second.shares[0] + second.shares[1] - 1) < 1e-6);
});

test("exact weights are averaged over the heads that are asked for", () => {
  const arrays = { rows: [1, 2], columns: [3, 4], sides: [1, 1], weights: Float32Array.of(1, 0, 0.5, 0.5) };
  assert.deepEqual([...exactAttention({ arrays }, [0, 1]).shares], [0.75, 0.25]);
  assert.deepEqual([...exactAttention({ arrays }, [1]).shares], [0.5, 0.5]);
});

// --- places ----------------------------------------------------------------------------------------------------------
const stage = { getBoundingClientRect: () => ({ left: 100, top: 50, width: 260, height: 180 }) };
const whole = {
  stage,
  data: { width: WIDTH, height: HEIGHT },
  zoom: { scale: 1, x: 0, y: 0 },
  closeUp: null,
};
const over = (x, y) => ({ clientX: 100 + x, clientY: 50 + y });

test("a place on the stage is a pixel of the part that is shown; beyond the edge it is the last one", () => {
  assert.deepEqual(pixelAt(whole, over(20 * 5 + 1, 20 * 3 + 1)), { row: 3, column: 5 });
  assert.deepEqual(pixelAt(whole, over(-5, 500)), { row: HEIGHT - 1, column: 0 });
  const zoomed = { ...whole, zoom: { scale: 2, x: 0.5, y: 0.25 } };
  assert.deepEqual(pixelAt(zoomed, over(0, 0)), { row: 2, column: 6 });
  assert.deepEqual(pixelAt(zoomed, over(259, 179)), { row: 6, column: 12 });
});

test("a place in the close-up means the pixel that is seen there", () => {
  const closeUp = { left: 160, top: 10, side: 90, row: 2, column: 3, scale: 30 };
  const view = { ...whole, base: { width: 260, height: 180 }, closeUp };
  assert.deepEqual(pixelAt(view, over(161, 11)), { row: 2, column: 3 });
  assert.deepEqual(pixelAt(view, over(249, 99)), { row: 4, column: 5 });
  assert.deepEqual(pixelAt(view, over(5, 11)), { row: 0, column: 0 });
});

test("a close-up holds the points that count, lies on the other side, and is left out where points spread widely", () => {
  const view = {
    data: { closeUp: true, width: 200, height: 100 },
    focus: { row: 20, column: 30 },
    picture: {},
    zoom: { scale: 1 },
    mode: "look",
  };
  const points = {
    kind: "weights",
    rows: [18, 23, 90],
    columns: [28, 35, 180],
    sides: null,
    shares: [0.4, 0.56, 0.04],
  };
  const part = closeUpOf(view, points, { width: 400, height: 200 });
  assert.ok(part.left > 200 && part.top > 90);
  for (const i of [0, 1]) {
    assert.ok(points.rows[i] >= part.row && points.rows[i] + 1 <= part.row + part.span);
    assert.ok(points.columns[i] >= part.column && points.columns[i] + 1 <= part.column + part.span);
  }
  assert.equal(closeUpOf(view, { ...points, columns: [0, 190, 180] }, { width: 400, height: 200 }), null);
});

test("a copied pixel knows where it came from, others do not", () => {
  const sources = { at: Uint32Array.of(3, 20, 50), origin: Uint32Array.of(14, 99, 0) };
  const view = { ...whole, sources };
  assert.deepEqual(sourceOf(view, { row: 1, column: 7 }), { row: 7, column: 8 });
  assert.equal(sourceOf(view, { row: 1, column: 8 }), null);
  assert.equal(sourceOf(view, { row: 8, column: 12 }), null);
  assert.equal(sourceOf({ ...whole, sources: null }, { row: 0, column: 3 }), null);
});
