// Small arithmetic, sentences, and how numbers are written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { percentText, situationOf } from "../../assets/components/mask/status.js";
import { percent, short } from "../../assets/components/picture/numbers.js";
import { decimals, numberFormats } from "../../assets/components/shared/number_formats.js";
import { clamp, firstFrom, nearestPlace } from "../../assets/components/shared/numbers.js";
import { fill } from "../../assets/components/shared/words.js";
import { randoms } from "./random.mjs";

test("clamp keeps what lies between, and gives the bound that is passed", () => {
  assert.deepEqual(
    [-3, 2, 9].map((value) => clamp(value, 0, 5)),
    [0, 2, 5],
  );
});

test("firstFrom and nearestPlace find what a plain search finds", () => {
  const random = randoms(4);
  for (let round = 0; round < 200; round++) {
    const values = Array.from({ length: Math.floor(12 * random()) }, () => Math.floor(40 * random()));
    values.sort((one, other) => one - other);
    const wanted = Math.floor(50 * random()) - 5;
    const first = values.findIndex((value) => value >= wanted);
    assert.equal(
      firstFrom(values.length, (i) => values[i] >= wanted),
      first < 0 ? values.length : first,
    );
    const place = nearestPlace(values.length, (i) => values[i], wanted);
    if (!values.length) assert.equal(place, -1);
    else {
      const best = Math.min(...values.map((value) => Math.abs(value - wanted)));
      assert.equal(Math.abs(values[place] - wanted), best);
    }
  }
});

test("of two as near the later one is meant", () => {
  assert.equal(
    nearestPlace(2, (i) => [10, 20][i], 15),
    1,
  );
});

test("names in braces are replaced, zero and the empty word too; what nobody knows stays", () => {
  assert.equal(fill("{a} of {b}, {c} {d}", { a: 0, b: "", c: 3 }), "0 of , 3 {d}");
});

test("a minus is a real one, and never stands before a zero", () => {
  assert.equal(decimals("en", 1)(-3.25), "−3.3");
  assert.equal(decimals("en", 0)(-0.2), "0");
  assert.equal(decimals("en", 1)(1234.5), "1,234.5");
});

test("small numbers and shares keep a digit, large ones do not", () => {
  const { number, share } = numberFormats("en");
  assert.deepEqual([9.94, 9.96, -3].map(number), ["9.9", "10", "−3.0"]);
  assert.deepEqual([0.001, 0.0994, 0.0996, 1].map(share), ["0.1 %", "9.9 %", "10 %", "100 %"]);
  assert.deepEqual([99.94, 100.4].map(short), ["99.9", "100"]);
  assert.deepEqual([0, 0.0123, 0.456].map(percent), ["0", "1.2%", "46%"]);
});

test("what is missing is never written as nothing", () => {
  assert.deepEqual(
    [0, 1, 20, 950, 5_000, 10_000].map((missing) => percentText(missing, 10_000)),
    ["0", "< 0.1", "0.2", "9.5", "50", "100"],
  );
});

test("a mask is empty or full before it is anything else, and pending only while it is the one that was sent", () => {
  const mask = (missing, state, more) =>
    situationOf({
      grid: { missing, cells: new Array(9) },
      history: { state },
      applied: 1,
      pending: null,
      ...more,
    });
  assert.equal(mask(4, 1, { loading: true }), "loading");
  assert.equal(mask(0, 1), "empty");
  assert.equal(mask(9, 1), "full");
  assert.equal(mask(4, 1), "applied");
  assert.equal(mask(4, 2), "unsaved");
  assert.equal(mask(4, 2, { pending: { state: 2 } }), "pending");
  assert.equal(mask(4, 3, { pending: { state: 2 } }), "unsaved");
});
