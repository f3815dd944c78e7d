// The record lens: weights as they are sent, axes, dates, and the stretch that is shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { niceStep } from "../../assets/components/record/axes.js";
import { nearestTarget } from "../../assets/components/record/data.js";
import { firstFocus, firstView } from "../../assets/components/record/first_view.js";
import { formatters } from "../../assets/components/record/formats.js";
import { timeTicks } from "../../assets/components/record/ticks.js";
import { spanOf } from "../../assets/components/record/tools.js";
import { forgetTops, takeTops, topsOf } from "../../assets/components/record/tops.js";
import { heldView } from "../../assets/components/record/view.js";
import {
  attentionAt,
  describeAttention,
  focusAttention,
  unpackWeights,
} from "../../assets/components/record/weights.js";

// --- weights ---------------------------------------------------------------------------------------------------------
// Two lists of observations; three asked times, the first and the last of which use the first list; two heads.
const LEVELS = 65535;
const TOP = 0.8;
const lists = [
  [4, 7, 9],
  [1, 2],
];
const listOf = [0, 1, 0];
const weights = [
  [0.1, 0.2, 0.7, 0.3, 0.3, 0.4],
  [0.5, 0.5, 0.25, 0.75],
  [0.8, 0.1, 0.1, 0.2, 0.2, 0.6],
];
const head = {
  heads: ["one", "two"],
  groups: [{ name: "g", heads: [0, 1] }],
  top: TOP,
  weightLevels: LEVELS,
  leastTop: 0.05,
};
const arrays = {
  gapAsked: Uint32Array.of(0, 5, 9),
  gapColumns: Uint32Array.from(lists.flat()),
  gapStarts: Uint32Array.of(0, 3, 5),
  gapListOf: Uint32Array.from(listOf),
  gapWeights: Uint16Array.from(weights.flat(), (weight) => Math.round(LEVELS * Math.sqrt(weight / TOP))),
};
const unpacked = unpackWeights("gap", arrays, head);
const at = Array.from({ length: 10 }, (_, i) => 100 + i);
const lens = {
  focus: 1,
  data: {
    head,
    record: { at: Array.from({ length: 12 }, (_, i) => 10 * i) },
    kinds: { gap: { at, weights: unpacked } },
    targets: at.map((time, index) => ({ kind: "gap", index, at: time })),
  },
};

test("each asked time has its own list and its own weights", () => {
  weights.forEach((row, place) => {
    const size = lists[listOf[place]].length;
    for (const single of [0, 1]) {
      const { rows, shares } = attentionAt(unpacked, place, [single]);
      assert.deepEqual([...rows], lists[listOf[place]]);
      shares.forEach((share, i) => {
        assert.ok(Math.abs(share - row[single * size + i]) < 1e-4);
      });
    }
    const { shares } = attentionAt(unpacked, place, [0, 1]);
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-3); // the mean of heads that sum to one
  });
});

test("kinds without weights are still being worked out", () => {
  assert.equal(unpackWeights("forecast", arrays, head), null);
  assert.equal(unpackWeights("forecast", { forecastAsked: new Uint32Array(0) }, head), null);
});

test("a time without weights of its own shows those of the nearest one, and says whose they are", () => {
  const shown = [0, 2, 3, 6, 7, 9].map((focus) => focusAttention({ ...lens, focus }, [0]).at);
  assert.deepEqual(shown, [100, 100, 105, 105, 109, 109]);
  assert.equal(focusAttention({ ...lens, focus: null }, [0]), null);
});

test("the largest shares come first, and distances are counted in steps", () => {
  const attention = { ...attentionAt(unpacked, 2, [0]), at: 0 };
  const { order, distance } = describeAttention(attention, lens.data.record);
  assert.equal(order[0], 0);
  assert.ok(Math.abs(distance - (0.8 * 40 + 0.1 * 70 + 0.1 * 90)) < 1e-2);
});

test("colours end at the largest share of the looked-at time under any of the lenses that stand side by side", () => {
  const data = { ...lens.data, head: { ...head, link: "beside" } };
  const [sharp, other] = [9, 1].map((focus) => ({ data, focus, chosen: "head 0", redraw() {} }));
  for (const each of [sharp, other]) takeTops(each);
  for (const each of [sharp, other]) {
    assert.ok(Math.abs(topsOf(each).points - 0.8) < 1e-4);
    assert.ok(Math.abs(topsOf(each).strips - 0.55) < 1e-4); // of the mean over both heads
  }
  forgetTops(sharp);
  assert.ok(Math.abs(topsOf(other).points - 0.7) < 1e-4);
  forgetTops(other);
});

// --- axes and dates --------------------------------------------------------------------------------------------------
test("steps of an axis are 1, 2 or 5 of a power of ten, never smaller than asked for, never ten times as large", () => {
  for (let rough = 0.003; rough < 5000; rough *= 1.37) {
    const step = niceStep(rough);
    const digit = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
    assert.ok(
      [1, 2, 5, 10].some((nice) => Math.abs(digit - nice) < 1e-9),
      `${step}`,
    );
    assert.ok(step >= rough && step < 2.6 * rough);
  }
});

function ticks(step, stepSeconds, view, pixels, origin = Date.UTC(2023, 0, 1) / 1000) {
  const words = { distance: "{number}" };
  const lens = { view, data: { head: { locale: "en-GB", stepSeconds, origin } } };
  lens.data.format = formatters({ locale: "en-GB", origin, stepSeconds, step, unit: "°C", words });
  return timeTicks(lens, pixels);
}

test("dates stand at whole months where there is no room for more, and the first of a year says which", () => {
  const shown = ticks("daily", 86400, [0, 730], 1000);
  assert.deepEqual(
    shown.slice(0, 3).map(({ text }) => text),
    ["Jan 2023", "Apr", "Jul"],
  );
  assert.deepEqual(
    shown.slice(0, 3).map(({ at }) => at),
    [0, 90, 181],
  );
  assert.equal(shown[4].text, "Jan 2024");
});

test("weeks begin with a Monday, hours are whole", () => {
  const weeks = ticks("daily", 86400, [0, 60], 800);
  assert.deepEqual(weeks[0], { at: 1, text: "2 Jan 2023" });
  assert.ok(weeks.every(({ at }) => at % 7 === 1));
  const hours = ticks("hourly", 3600, [5, 29], 800);
  assert.deepEqual(
    hours.map(({ at }) => at),
    [6, 9, 12, 15, 18, 21, 24, 27],
  );
  assert.equal(hours[1].text, "09:00");
  assert.equal(hours[6].text, "2 Jan");
});

test("there is always room for every date", () => {
  for (let days = 10; days < 40_000; days *= 1.9) {
    const shown = ticks("daily", 86400, [0, days], 900);
    const apart = shown.slice(1).map(({ at }, i) => (900 * (at - shown[i].at)) / days);
    assert.ok(Math.min(...apart, Infinity) > 70, `${days} days`);
    assert.ok(days < 14 || shown.length > 1);
  }
});

// --- what is shown ---------------------------------------------------------------------------------------------------
test("a view stays within the record and is never shorter than a few steps", () => {
  assert.deepEqual(heldView(20, 60, 100), [20, 60]);
  const [from, to] = heldView(49, 51, 100);
  assert.deepEqual([from, to], [46, 54]); // eight steps about the same middle
  for (const [one, other] of [
    [-50, 10],
    [90, 300],
    [-500, 800],
  ]) {
    const [start, stop] = heldView(one, other, 100);
    assert.ok(start >= -3 - 1e-9 && stop <= 103 + 1e-9);
    assert.ok(stop - start <= other - one);
  }
});

test("spans end with the forecast, and the whole record begins before its first observation", () => {
  const data = { now: 1000, end: 1100, head: { step: "daily" } };
  for (const name of ["span_recent", "span_near", "span_ahead"]) {
    const [from, to] = spanOf(data, name);
    assert.ok(to > 1100 && to < 1100 + 0.05 * (1100 - from));
  }
  assert.equal(spanOf(data, "span_recent")[0], 635);
  assert.equal(spanOf(data, "span_ahead")[0], 975);
  assert.ok(spanOf(data, "span_all")[0] < 0);
});

test("without a forecast the longest gap is shown, its middle looked at", () => {
  const gap = [3, 4, 20, 21, 22, 23, 24, 40];
  const data = {
    now: 50,
    end: 50,
    head: { spacing: 1 },
    kinds: { gap: { at: gap }, forecast: { at: [] } },
    targets: gap.map((time, index) => ({ at: time, index })),
  };
  assert.deepEqual(firstView(data), [0, 44]);
  assert.equal(gap[firstFocus(data)], 22);
  assert.equal(nearestTarget({ targets: [] }, 3), null);
});
