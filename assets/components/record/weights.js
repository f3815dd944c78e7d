// What an asked time attends to, and how widely.

import { describeShares, heaviest } from "../shared/attention.js";
import { nearestPlace } from "../shared/numbers.js";

// Sparse weights as they were sent: see pack_weights in record_lens.py. Null while they are being worked out.
export function unpackWeights(kind, arrays, head) {
  const asked = arrays[`${kind}Asked`];
  if (!asked?.length) return null;
  const starts = arrays[`${kind}Starts`];
  const listOf = arrays[`${kind}ListOf`];
  const heads = head.heads.length;
  const places = new Uint32Array(asked.length); // where the weights of each asked time begin
  for (let i = 1; i < asked.length; i++) {
    const list = listOf[i - 1];
    places[i] = places[i - 1] + heads * (starts[list + 1] - starts[list]);
  }
  return {
    asked,
    starts,
    listOf,
    places,
    columns: arrays[`${kind}Columns`],
    values: arrays[`${kind}Weights`],
    unit: Math.sqrt(head.top) / head.weightLevels, // the square of q · unit is a weight
  };
}

// The place among the asked times with weights that is next to time `index` of its series.
function nearestAsked(weights, index) {
  const { asked } = weights;
  return nearestPlace(asked.length, (i) => asked[i], index);
}

// The observations (rows of the record) that one asked time may look at, and their shares, averaged over heads.
export function attentionAt(weights, place, heads) {
  const { starts, listOf, places, columns, values, unit } = weights;
  const list = listOf[place];
  const start = starts[list];
  const count = starts[list + 1] - start;
  const shares = new Float32Array(count);
  for (const head of heads) {
    const from = places[place] + head * count;
    for (let i = 0; i < count; i++) shares[i] += (values[from + i] * unit) ** 2;
  }
  for (let i = 0; i < count; i++) shares[i] /= heads.length;
  return { rows: columns.subarray(start, start + count), shares };
}

// What the looked-at time attends to; null while its weights are being worked out.
export function focusAttention(lens, heads) {
  if (lens.focus === null) return null;
  const target = lens.data.targets[lens.focus];
  const { weights } = lens.data.kinds[target.kind];
  if (!weights) return null;
  const place = nearestAsked(weights, target.index);
  const attention = attentionAt(weights, place, heads);
  attention.at = lens.data.kinds[target.kind].at[weights.asked[place]]; // of a long forecast, the nearest worked out
  return attention;
}

// Entropy in nats, exp of it, mean distance in steps, and the places of the largest shares, heaviest first.
export function describeAttention({ rows, shares, at }, record) {
  return {
    ...describeShares(shares, (i) => Math.abs(record.at[rows[i]] - at)),
    order: heaviest(shares),
  };
}
