// From steps and degrees to pixels.

import { firstFrom } from "../shared/numbers.js";

export const LEFT = 40; // pixels around the plot
export const RIGHT = 10;
const TOP = 10;
const AXIS = 24;
export const STRIP = 20; // pixels of the row of weights of each group of heads
const STRIP_GAP = 5;
const TICKS = 8; // temperatures on the axis, at most

// Where everything lies on the stage, and the two scales.
export function layOut(lens) {
  const { stage, data, view } = lens;
  const width = stage.clientWidth;
  const height = stage.clientHeight;
  const groups = data.head.groups.length;
  const axis = height - AXIS;
  const strips = axis - groups * (STRIP + STRIP_GAP);
  const plot = { left: LEFT, right: width - RIGHT, top: TOP, bottom: strips - STRIP_GAP };
  const values = fitValues(lens, view);
  const perStep = (plot.right - plot.left) / (view[1] - view[0]);
  const perDegree = (plot.bottom - plot.top) / (values.high - values.low);
  return {
    width,
    height,
    plot,
    axis,
    strips: data.head.groups.map((group, i) => ({
      group,
      top: strips + STRIP_GAP + i * (STRIP + STRIP_GAP),
    })),
    values,
    perStep,
    x: (at) => plot.left + (at - view[0]) * perStep,
    y: (value) => plot.bottom - (value - values.low) * perDegree,
    at: (x) => view[0] + (x - plot.left) / perStep,
  };
}

// The lowest and highest of all that is seen, a little more on either side, and the ticks between.
export function fitValues(lens, [from, to]) {
  const { data } = lens;
  let low = Infinity;
  let high = -Infinity;
  const take = (value) => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  const within = (at, use) => {
    const stop = firstFrom(at.length, (i) => at[i] > to);
    for (let i = firstFrom(at.length, (k) => at[k] >= from); i < stop; i++) use(i);
  };
  for (const series of [data.record, data.truth]) if (series) within(series.at, (i) => take(series.value[i]));
  const last = data.head.levels.length - 1;
  for (const series of [...Object.values(data.kinds), lens.ghost]) {
    if (!series) continue;
    const rows = series.reach ?? series.quantiles;
    const highest = (series.reach ? 1 : last) * series.count;
    within(series.at, (i) => {
      take(rows[i]);
      take(rows[highest + i]);
    });
  }
  if (low > high) [low, high] = [0, 1]; // a stretch without anything
  const pad = Math.max(0.5, 0.06 * (high - low));
  const step = niceStep((high - low + 2 * pad) / TICKS);
  return { low: low - pad, high: high + pad, step };
}

// 1, 2 or 5 of a power of ten, at least as large as the rough step.
export function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((size) => size * power >= rough);
}
