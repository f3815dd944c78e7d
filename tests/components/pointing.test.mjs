// What keys, wheels and two fingers ask for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowOf, pinched, wheelFactor } from "../../assets/components/shared/pointing.js";

const turn = (deltaY, more) => ({ deltaY, deltaMode: 0, ctrlKey: false, metaKey: false, ...more });
const here = { focused: true, whole: false };

test("turning back undoes what turning did", () => {
  for (const more of [{}, { ctrlKey: true }, { deltaMode: 1 }]) {
    const product = wheelFactor(turn(7, more), here) * wheelFactor(turn(-7, more), here);
    assert.ok(Math.abs(product - 1) < 1e-12);
    assert.ok(wheelFactor(turn(-7, more), here) > 1);
  }
});

test("a wheel belongs to the page until the picture is worked on, and where it could only make it smaller", () => {
  assert.equal(wheelFactor(turn(5), { focused: false, whole: false }), null);
  assert.equal(wheelFactor(turn(5), { focused: true, whole: true }), null);
  assert.ok(wheelFactor(turn(-5), { focused: true, whole: true }) > 1);
  assert.ok(wheelFactor(turn(5, { metaKey: true }), { focused: false, whole: true }) < 1);
});

test("a wheel that counts lines goes as far as one that counts their pixels", () => {
  assert.equal(wheelFactor(turn(3, { deltaMode: 1 }), here), wheelFactor(turn(48), here));
});

test("fingers that go apart by a factor zoom by it, around their middle", () => {
  const fingers = new Map([
    [1, { x: 10, y: 20 }],
    [2, { x: 50, y: 20 }],
  ]);
  const change = pinched(fingers, 1, { x: -30, y: 20 });
  assert.equal(change.factor, 2);
  assert.deepEqual(change.middle, { x: 30, y: 20 });
  assert.deepEqual(change.along, { x: -20, y: 0 });
  assert.equal(pinched(new Map([[1, { x: 0, y: 0 }]]), 1, { x: 5, y: 5 }), null);
  assert.equal(pinched(fingers, 3, { x: 5, y: 5 }), null);
});

test("distances are counted in the unit that places have", () => {
  const shares = new Map([
    ["a", { x: 0.1, y: 0.5 }],
    ["b", { x: 0.6, y: 0.5 }],
  ]);
  const pixels = new Map([...shares].map(([finger, { x, y }]) => [finger, { x: 400 * x, y: 300 * y }]));
  const { factor } = pinched(shares, "a", { x: 0.2, y: 0.1 }, { x: 400, y: 300 });
  assert.ok(Math.abs(factor - pinched(pixels, "a", { x: 80, y: 30 }).factor) < 1e-12);
});

test("opposite arrows cancel, other keys are none", () => {
  for (const [one, other] of [
    ["ArrowLeft", "ArrowRight"],
    ["ArrowUp", "ArrowDown"],
  ]) {
    const [there, back] = [arrowOf(one), arrowOf(other)];
    assert.equal(there.across + back.across, 0);
    assert.equal(there.down + back.down, 0);
  }
  assert.deepEqual(arrowOf("ArrowUp"), { across: 0, down: -1 });
  assert.equal(arrowOf("a"), undefined);
});
