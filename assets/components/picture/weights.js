// The weights as they were sent, of all pixels or of one: see pages/widgets/picture_lens.py.

import { describeShares } from "../shared/attention.js";

export function unpackWeights({ head, arrays }) {
  const rowOf = new Map(Array.from(arrays.at, (pixel, i) => [pixel, i]));
  return { head, ...arrays, rowOf, unit: Math.sqrt(head.top) / head.levels };
}

// Rows, columns, sides (null: single pixels) and shares of the points that one pixel attends to.
export function rowOfWeights(all, row, heads) {
  const { points, pixels } = all.head;
  const { weights, nearest, pointRows, pointColumns, unit } = all;
  const shares = new Float32Array(points);
  let total = 0;
  for (const head of heads) {
    const from = (head * pixels + row) * points;
    for (let i = 0; i < points; i++) shares[i] += (weights[from + i] * unit) ** 2;
  }
  for (let i = 0; i < points; i++) total += shares[i];
  for (let i = 0; i < points; i++) shares[i] /= total || 1; // rounding must not change the sum
  if (!nearest) return { rows: pointRows, columns: pointColumns, sides: null, shares };
  const mine = nearest.subarray(row * points, (row + 1) * points);
  return {
    rows: mine.map((at) => pointRows[at]),
    columns: mine.map((at) => pointColumns[at]),
    sides: null,
    shares,
  };
}

export function exactAttention({ arrays }, heads) {
  const { rows, columns, sides, weights } = arrays;
  const shares = new Float32Array(rows.length);
  for (const head of heads) {
    for (let i = 0; i < rows.length; i++) shares[i] += weights[head * rows.length + i] / heads.length;
  }
  return { rows, columns, sides, shares };
}

// Entropy in nats, exp of it, mean distance in pixels, and the place of the largest share.
export function describeAttention({ rows, columns, shares }, focus) {
  return describeShares(shares, (i) => Math.hypot(rows[i] - focus.row, columns[i] - focus.column));
}
