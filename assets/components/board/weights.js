// What a target attends to under one type, how widely that spreads, and where the colours of all types end.

import { describeShares, highestOf } from "../shared/attention.js";

const TYPICAL_TOP = 0.5; // share of the targets whose largest weight the colours reach

// A weight is scale · (q / 255)², with one scale for each target and group of heads.
export function weightsOf({ data, chosen }, type, target) {
  const { head, points, targets } = data;
  const count = points.length;
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

// The bright end of the colours, one for all types, so that even attention does not look sharp: most targets have
// no larger share under any of them.
export function sharedTop(board) {
  const { data, chosen } = board;
  if (!data.tops.has(chosen)) {
    const highest = (target) =>
      Math.max(...data.types.map((type) => highestOf(weightsOf(board, type, target))));
    const largest = Array.from(data.targets, (_, target) => highest(target));
    largest.sort((a, b) => a - b);
    data.tops.set(chosen, largest[Math.floor(TYPICAL_TOP * (largest.length - 1))] || 1);
  }
  return data.tops.get(chosen);
}

// As many equal points would spread as widely, and the mean distance in pixels.
export function describeRow({ data }, row, target) {
  const { points, targets } = data;
  const { width } = data.head;
  const pixel = targets[target];
  const down = (at) => Math.floor(at / width) - Math.floor(pixel / width);
  const across = (at) => (at % width) - (pixel % width);
  return describeShares(row, (i) => Math.hypot(down(points[i]), across(points[i])));
}
