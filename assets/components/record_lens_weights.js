// --- record_lens_weights: what an asked time attends to, and how widely -----------------------------------------

const LARGEST_SHOWN = 5;

// Sparse weights as they were sent: see pack_weights in record_lens.py. Null while they are being worked out.
function unpackWeights(kind, arrays, head) {
  const asked = arrays[kind + "Asked"];
  if (!asked || !asked.length) return null;
  const starts = arrays[kind + "Starts"], listOf = arrays[kind + "ListOf"], heads = head.heads.length;
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
    columns: arrays[kind + "Columns"],
    values: arrays[kind + "Weights"],
    unit: Math.sqrt(head.top) / head.weightLevels, // the square of q · unit is a weight
  };
}

// Which heads are averaged for what was chosen.
function headsOf({ head }, chosen) {
  const [kind, number] = chosen.split(" ");
  if (kind === "group") return head.groups[number].heads;
  if (kind === "head") return [Number(number)];
  return head.heads.map((_, i) => i);
}

// The place among the asked times with weights that is next to time `index` of its series.
function nearestAsked(weights, index) {
  const { asked } = weights;
  const after = firstFrom(asked.length, (i) => asked[i] >= index);
  if (after === asked.length) return after - 1;
  return after && index - asked[after - 1] < asked[after] - index ? after - 1 : after;
}

// The observations (rows of the record) that one asked time may look at, and their shares, averaged over heads.
function attentionAt(weights, place, heads) {
  const { starts, listOf, places, columns, values, unit } = weights;
  const list = listOf[place], start = starts[list], count = starts[list + 1] - start;
  const shares = new Float32Array(count);
  for (const head of heads) {
    const from = places[place] + head * count;
    for (let i = 0; i < count; i++) shares[i] += (values[from + i] * unit) ** 2;
  }
  for (let i = 0; i < count; i++) shares[i] /= heads.length;
  return { rows: columns.subarray(start, start + count), shares };
}

// What the looked-at time attends to; null while its weights are being worked out.
function focusAttention(lens, heads) {
  if (lens.focus === null) return null;
  const target = lens.data.targets[lens.focus], { weights } = lens.data.kinds[target.kind];
  if (!weights) return null;
  const place = nearestAsked(weights, target.index);
  const attention = attentionAt(weights, place, heads);
  attention.at = lens.data.kinds[target.kind].at[weights.asked[place]]; // of a long forecast, the nearest worked out
  return attention;
}

// Entropy in nats, exp of it, mean distance in steps, and the places of the largest shares, heaviest first.
function describeAttention({ rows, shares, at }, record) {
  let entropy = 0, distance = 0, total = 0;
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i];
    if (share <= 0) continue;
    total += share;
    entropy -= share * Math.log(share);
    distance += share * Math.abs(record.at[rows[i]] - at);
  }
  const order = Array.from(shares.keys()).sort((a, b) => shares[b] - shares[a]).slice(0, LARGEST_SHOWN);
  return { entropy, effective: Math.exp(entropy), distance: distance / (total || 1), order };
}

// The bright end of the colours: the largest share of what was chosen or of any group, over all times that were sent.
// One scale for all of them, so that an even attention does not look as bright as a sharp one.
function sharedTop(data, chosen) {
  let top = data.head.fullShare;
  const choices = new Set([chosen, ...data.head.groups.map((_, i) => `group ${i}`)]);
  for (const choice of choices) top = Math.max(top, highestShare(data, choice));
  return top;
}

function highestShare(data, choice) {
  data.highest ??= new Map();
  if (!data.highest.has(choice)) {
    const heads = headsOf(data, choice);
    let top = 0;
    for (const { weights } of Object.values(data.kinds)) {
      for (let place = 0; weights && place < weights.asked.length; place++) {
        for (const share of attentionAt(weights, place, heads).shares) if (share > top) top = share;
      }
    }
    data.highest.set(choice, top);
  }
  return data.highest.get(choice);
}

// Where a share stands on the colours, 0 to 255: the square root keeps weak attention visible.
function colourIndex(share, top) {
  return Math.min(255, Math.round(255 * Math.sqrt(share / top)));
}
