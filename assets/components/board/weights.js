// What a target attends to under one type, how widely that spreads, and where the colours of all types end.

import { describeShares, topOf } from "../shared/attention.js";
import { placesOf } from "./data.js";

const LEAST_TOP = 0.02; // weight where the colours end at least

// A weight is scale · (q / 255)², with one scale for each target and group of heads.
export function weightsOf({ data, chosen }, type, target) {
  const { head, targets } = data;
  const count = placesOf(data, target).pixels.length;
  const row = new Float32Array(count);
  if (!type.weights) return row;
  const groups = chosen === "average" ? head.groups.map((_, i) => i) : [Number(chosen)];
  let total = 0;
  for (const group of groups) {
    const place = group * targets.length + target;
    const from = place * count;
    const unit = (type.scale[place] * head.groups[group].heads) / 65025;
    for (let i = 0; i < count; i++) row[i] += unit * type.weights[from + i] ** 2;
  }
  for (let i = 0; i < count; i++) total += row[i];
  for (let i = 0; i < count && total; i++) row[i] /= total;
  return row;
}

// The bright end of the colours: the largest weight of what is looked at under any type. One scale for all of them, so
// that even attention does not look sharp.
export function topOfRows(rows) {
  return rows.reduce((top, row) => topOf(row, top), LEAST_TOP);
}

// As many equal points would spread as widely, and the mean distance in pixels.
export function describeRow({ data }, row, target) {
  const { pixels } = placesOf(data, target);
  const { width } = data.head;
  const pixel = data.targets[target];
  const down = (at) => Math.floor(at / width) - Math.floor(pixel / width);
  const across = (at) => (at % width) - (pixel % width);
  return describeShares(row, (i) => Math.hypot(down(pixels[i]), across(pixels[i])));
}
