// --- record_lens_attention: drawn anew at every move of the pointer ----------------------------------------------

const DOT = [1.6, 7.4]; // radius in pixels of no attention, and what full attention adds
const BAR_WIDTH = [1.5, 6]; // pixels, narrowest and widest, of a weight in a strip
const STRIP_TEXT = "rgba(255,252,246,.82)"; // on the dark end of the scale

function drawAttention(lens) {
  const { data, place } = lens;
  const pen = preparePen(lens.find(".stage .over"), place.width, place.height);
  pen.font = lens.theme.font;
  pen.save();
  pen.beginPath();
  pen.rect(place.plot.left - RIGHT, 0, place.plot.right - place.plot.left + 2 * RIGHT, place.height);
  pen.clip();
  if (lens.selection) drawSelection(pen, lens);
  if (lens.focus !== null) {
    drawFocusLine(pen, lens);
    const attention = focusAttention(lens, headsOf(data, lens.chosen));
    if (attention) drawDots(pen, lens, attention);
    place.strips.forEach((strip, i) => {
      const weights = focusAttention(lens, headsOf(data, `group ${i}`));
      if (weights) drawStrip(pen, lens, strip, weights);
    });
    drawFocus(pen, lens);
  }
  if (lens.point !== null) ring(pen, lens, data.record.at[lens.point], data.record.value[lens.point], lens.theme.text, 6);
  pen.restore();
}

function drawSelection(pen, lens) {
  const { plot, x } = lens.place, [from, to] = lens.selection.map(x);
  pen.fillStyle = lens.data.head.lines.dropped;
  pen.globalAlpha = 0.2;
  pen.fillRect(Math.min(from, to), plot.top, Math.abs(to - from), plot.bottom - plot.top);
  pen.globalAlpha = 1;
}

// The observations by their share, the heaviest on top.
function drawDots(pen, lens, { rows, shares }) {
  const { record, colours } = lens.data, { x, y } = lens.place, [from, to] = lens.view;
  const order = Array.from(shares.keys()).filter((i) => record.at[rows[i]] >= from && record.at[rows[i]] <= to);
  order.sort((a, b) => shares[a] - shares[b]);
  pen.lineWidth = 0.9;
  for (const i of order) {
    const index = colourIndex(shares[i], lens.top), row = rows[i];
    pen.beginPath();
    pen.arc(x(record.at[row]), y(record.value[row]), DOT[0] + (DOT[1] * index) / 255, 0, 7);
    pen.fillStyle = colours[index];
    pen.fill();
    pen.strokeStyle = index > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.75)";
    pen.stroke();
  }
}

function drawStrip(pen, lens, { group, top }, { rows, shares }) {
  const { record, head } = lens.data, { x, plot } = lens.place;
  drawBars(pen, lens, rows, shares, (row) => x(record.at[row]), top, STRIP, plot);
  if (head.groups.length < 2) return;
  pen.fillStyle = STRIP_TEXT;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  pen.fillText(group.name, plot.left + 6, top + STRIP / 2 + 0.5);
}

// Weights as bars that grow from the bottom of a strip, by the square root of the share as the colours do.
function drawBars(pen, lens, rows, shares, place, top, height, { left, right }) {
  const width = Math.min(BAR_WIDTH[1], Math.max(BAR_WIDTH[0], 0.8 * lens.place.perStep));
  for (let i = 0; i < rows.length; i++) {
    const at = place(rows[i]), index = colourIndex(shares[i], lens.top);
    if (at < left || at > right || !index) continue;
    const tall = Math.max(2, (height * index) / 255);
    pen.fillStyle = lens.data.colours[index];
    pen.fillRect(at - width / 2, top + height - tall, width, tall);
  }
}

function focusValue({ data, focus }) {
  const { kind, index } = data.targets[focus], series = data.kinds[kind];
  return (row) => series.quantiles[row * series.count + index];
}

function drawFocusLine(pen, lens) {
  const { plot, x } = lens.place, at = Math.round(x(lens.data.targets[lens.focus].at)) + 0.5;
  pen.strokeStyle = lens.data.head.lines.focus;
  pen.lineWidth = lens.pinned ? 2.5 : 1.5;
  if (!lens.pinned) pen.setLineDash([3, 3]);
  line(pen, at, plot.top, at, lens.place.axis);
  pen.setLineDash([]);
}

function drawFocus(pen, lens) {
  const { head, targets, truthAt } = lens.data, { at } = targets[lens.focus], value = focusValue(lens);
  ring(pen, lens, at, value(head.median), head.lines.focus, lens.pinned ? 7 : 6);
  if (truthAt.has(at)) ring(pen, lens, at, truthAt.get(at), head.lines.truth, 4);
}

function ring(pen, lens, at, value, colour, radius) {
  const { x, y } = lens.place;
  for (const [paint, width] of [[lens.theme.background, 5], [colour, 2.5]]) {
    pen.strokeStyle = paint;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(x(at), y(value), radius, 0, 7);
    pen.stroke();
  }
}

// A few words beside the observation that is pointed at, or beside the looked-at time.
function showTip(lens) {
  const { place } = lens, tip = lens.find(".tip"), said = tipOf(lens);
  tip.hidden = !said || said.x < place.plot.left || said.x > place.plot.right;
  if (tip.hidden) return;
  if (tip.textContent !== said.text) tip.textContent = said.text;
  const wide = tip.offsetWidth, left = said.x > place.width / 2 ? said.x - wide - 12 : said.x + 12;
  const top = said.low ? place.plot.bottom - 30 : Math.min(place.plot.bottom - 30, Math.max(2, said.y - 36));
  tip.style.transform = `translate(${Math.max(2, Math.min(place.width - wide - 2, left))}px, ${top}px)`;
}

function tipOf(lens) {
  const { data, place } = lens, { words, median } = data.head;
  if (lens.point !== null) {
    const at = data.record.at[lens.point], value = data.record.value[lens.point];
    return { x: place.x(at), y: place.y(value), text: pointText(lens, lens.point) };
  }
  if (lens.focus === null) return null;
  const { at } = data.targets[lens.focus], value = focusValue(lens)(median);
  const text = fill(words.tip, { time: data.format.time(at), value: data.format.value(value) });
  return { x: place.x(at), low: true, text }; // at the foot of the line, where it hides least
}

// What an observation is and, where the looked-at time may attend to it, how much it does.
function pointText(lens, row) {
  const { record, format, head } = lens.data, { words } = head;
  const values = { time: format.time(record.at[row]), value: format.value(record.value[row]) };
  if (record.state[row] === DROPPED) return fill(words.tip_dropped, values);
  if (record.state[row] === UNUSED) return fill(words.tip_unused, values);
  const attention = focusAttention(lens, headsOf(lens.data, lens.chosen));
  const place = attention ? attention.rows.indexOf(row) : -1;
  if (!attention) return fill(words.tip, values);
  return fill(words.tip_share, { ...values, share: format.share(place < 0 ? 0 : attention.shares[place]) });
}
