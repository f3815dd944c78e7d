// What an asked time attends to, and how widely.

import { describeShares, headsOf, highestOf } from "../shared/attention.js";
import { nearestPlace } from "../shared/numbers.js";

const LARGEST_SHOWN = 5;

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
  const order = Array.from(shares.keys()).sort((one, other) => shares[other] - shares[one]);
  return {
    ...describeShares(shares, (i) => Math.abs(record.at[rows[i]] - at)),
    order: order.slice(0, LARGEST_SHOWN),
  };
}

// The bright end of the colours: the largest share of what was chosen or of any group, over all times that were sent.
// One scale for all of them, so that an even attention does not look as bright as a sharp one.
export function sharedTop(data, chosen) {
  let top = data.head.fullShare;
  const choices = new Set([chosen, ...data.head.groups.map((_, i) => `group ${i}`)]);
  for (const choice of choices) top = Math.max(top, highestShare(data, choice));
  return top;
}

function highestShare(data, choice) {
  data.highest ??= new Map();
  if (!data.highest.has(choice)) {
    const heads = headsOf(data.head, choice);
    let top = 0;
    for (const { weights } of Object.values(data.kinds)) {
      for (let place = 0; weights && place < weights.asked.length; place++) {
        top = Math.max(top, highestOf(attentionAt(weights, place, heads).shares));
      }
    }
    data.highest.set(choice, top);
  }
  return data.highest.get(choice);
}
