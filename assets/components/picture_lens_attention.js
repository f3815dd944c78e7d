// --- picture_lens_attention: what the pixel that is looked at attends to, and how widely ----------------------------------

// Which heads are averaged for what was chosen; `source` is what all pixels' or one pixel's weights came with.
function headsOf({ head }, chosen) {
  const [kind, number] = chosen.split(" ");
  if (kind === "group" && head.groups[number]) return head.groups[number].heads;
  if (kind === "head" && number < head.heads.length) return [Number(number)];
  return head.heads.map((_, i) => i);
}

// Rows, columns, sides (null: single pixels) and shares of the context points of the looked-at pixel, or null.
function attentionOf(view) {
  const { focus, weights, exact, data, chosen } = view;
  if (!focus) return null;
  if (weights) {
    const row = weights.rowOf.get(focus.row * data.width + focus.column);
    if (row !== undefined) return rowOfWeights(weights, row, headsOf(weights, chosen));
  }
  if (exact?.head.heads.length && samePixel(exact.head, focus)) return exactAttention(exact, headsOf(exact, chosen));
  return null;
}

function rowOfWeights(all, row, heads) {
  const { points, pixels } = all.head, { weights, nearest, pointRows, pointColumns, unit } = all;
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
  return { rows: mine.map((at) => pointRows[at]), columns: mine.map((at) => pointColumns[at]), sides: null, shares };
}

function exactAttention({ arrays }, heads) {
  const { rows, columns, sides, weights } = arrays, shares = new Float32Array(rows.length);
  for (const head of heads) {
    for (let i = 0; i < rows.length; i++) shares[i] += weights[head * rows.length + i] / heads.length;
  }
  return { rows, columns, sides, shares };
}

// Entropy in nats, exp of it, mean distance in pixels, and the place of the largest share.
function describeAttention({ rows, columns, shares }, focus) {
  let entropy = 0, distance = 0, top = 0;
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i];
    if (share <= 0) continue;
    entropy -= share * Math.log(share);
    distance += share * Math.hypot(rows[i] - focus.row, columns[i] - focus.column);
    if (share > shares[top]) top = i;
  }
  return { entropy, effective: Math.exp(entropy), distance, top };
}

// The bright end of the colours: the largest share of any pixel, so that one scale holds wherever one points.
function sharedTop(view) {
  const { weights, exact, data, chosen } = view;
  if (data.lens.top) return data.lens.top;
  if (!weights) return Math.max(data.lens.fullShare, exact?.head.heads.length ? highestOf(exactAttention(exact, headsOf(exact, chosen)).shares) : 0);
  if (!weights.highest.has(chosen)) {
    const heads = headsOf(weights, chosen);
    let top = data.lens.fullShare;
    for (let row = 0; row < weights.head.pixels; row++) {
      top = Math.max(top, highestOf(rowOfWeights(weights, row, heads).shares));
    }
    weights.highest.set(chosen, top);
  }
  return weights.highest.get(chosen);
}

function highestOf(shares) {
  let top = 0;
  for (const share of shares) if (share > top) top = share;
  return top;
}

// --- as points to draw -------------------------------------------------------------------------------------------------
function lensPoints(view) {
  if (view.mode === "context") return contextPoints(view);
  const { focus, data, exact } = view;
  if (!focus || !view.map) return null;
  const attention = attentionOf(view), points = attention ? weightedPoints(view, attention) : nearestPoints(view);
  const dropped = exact && samePixel(exact.head, focus) ? exact.arrays : null;
  if (points && dropped?.droppedRows.length) points.crosses = { rows: dropped.droppedRows, columns: dropped.droppedColumns };
  return points && { ...points, colours: data.lens.colours };
}

function weightedPoints(view, { rows, columns, sides, shares }) {
  const top = sharedTop(view), order = Array.from(shares.keys()).sort((one, other) => shares[one] - shares[other]);
  return {
    kind: "weights",
    rows: order.map((i) => rows[i]),
    columns: order.map((i) => columns[i]),
    sides: sides && order.map((i) => sides[i]),
    levels: order.map((i) => Math.min(255, Math.round(255 * Math.sqrt(shares[i] / top)))), // weak attention stays visible
  };
}

// Where nothing is known of the weights yet: the context points that lie nearest, as rings.
function nearestPoints(view) {
  const found = nearestContext(view);
  return { kind: "rings", rows: found.map(({ row }) => row), columns: found.map(({ column }) => column), levels: [] };
}

function nearestContext(view) {
  const { focus, map } = view, key = `${map.head.revision} ${focus.row} ${focus.column}`;
  if (view.nearestKey !== key) {
    view.nearestKey = key;
    view.nearest = nearestOf(view, focus, USED, NEAREST);
  }
  return view.nearest;
}
