// --- record_lens_chart: what does not change while one points: lines, bands, axes --------------------------------

const MARKERS_FROM = 3.5; // pixels per step from which single observations are drawn as dots
const LONE_HALF = 0.4; // of a usual distance, either side of a missing step that stands alone, so that its band has an area
const DENSE = 0.5, DENSE_WIDTH = 0.75; // pixels per step below which a pixel shows only lowest and highest
const FONT = "11px ";

function readTheme(lens) {
  const style = getComputedStyle(lens.stage);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#333");
  return {
    text,
    quiet: read("--st-gray-text-color", text),
    background: read("--st-background-color", "#fff"),
    panel: read("--st-secondary-background-color", "#eee"),
    border: read("--st-border-color", "#ccc"),
    accent: read("--st-primary-color", "#b4532a"),
    font: FONT + read("--st-font", "sans-serif"),
  };
}

function drawChart(lens) {
  const { data, theme } = lens, { lines } = data.head;
  const place = (lens.place = layOut(lens));
  const pen = preparePen(lens.find(".stage .base"), place.width, place.height);
  pen.font = theme.font;
  drawGrid(pen, lens);
  pen.save();
  pen.beginPath();
  pen.rect(place.plot.left, 0, place.plot.right - place.plot.left, place.height);
  pen.clip();
  shadeUnused(pen, lens);
  for (const [kind, series] of Object.entries(data.kinds)) drawFan(pen, lens, series, lines[kind]);
  if (lens.ghost) drawGhost(pen, lens);
  pen.lineJoin = "round";
  drawLine(pen, lens, data.record, lines.history, 1.2);
  if (data.truth) drawLine(pen, lens, data.truth, lines.truth, 1.6);
  if (place.perStep >= MARKERS_FROM) drawObservations(pen, lens);
  drawDropped(pen, lens);
  drawNow(pen, lens);
  pen.restore();
  drawStripTracks(pen, lens);
}

function drawGrid(pen, lens) {
  const { theme, data } = lens, { plot, values, x, y, axis } = lens.place;
  pen.strokeStyle = theme.border;
  pen.fillStyle = theme.quiet;
  pen.lineWidth = 1;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (let value = Math.ceil(values.low / values.step) * values.step; value <= values.high; value += values.step) {
    const level = Math.round(y(value)) + 0.5;
    line(pen, plot.left, level, plot.right, level);
    pen.fillText(lens.data.format.tick(value, values.step), plot.left - 6, level);
  }
  pen.textBaseline = "top";
  pen.textAlign = "left";
  pen.fillText(data.head.unit, 2, 0);
  pen.textAlign = "center";
  let free = -Infinity; // where the last date ends
  for (const { at, text } of timeTicks(lens, plot.right - plot.left)) {
    const place = Math.round(x(at)) + 0.5, half = pen.measureText(text).width / 2;
    line(pen, place, axis, place, axis + 4);
    if (place - half < free || place + half > plot.right + RIGHT) continue;
    pen.fillText(text, place, axis + 7);
    free = place + half + 8;
  }
  line(pen, plot.left, axis + 0.5, plot.right, axis + 0.5);
}

function line(pen, fromX, fromY, toX, toY) {
  pen.beginPath();
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
  pen.stroke();
}

// What lies before the oldest point of the context is shaded: a shorter window was chosen.
function shadeUnused(pen, lens) {
  const { at, state } = lens.data.record, { plot, x } = lens.place;
  const first = state.findIndex((one) => one !== UNUSED);
  if (first <= 0) return;
  pen.fillStyle = lens.theme.panel;
  pen.fillRect(plot.left, plot.top, x(at[first]) - plot.left, plot.bottom - plot.top);
}

// Neighbouring steps belong together: [first, stop) of each stretch that reaches into the view.
function stretches(at, [from, to], spacing) {
  const found = [];
  let start = Math.max(0, firstFrom(at.length, (i) => at[i] >= from) - 1);
  for (let i = start + 1; i <= at.length; i++) {
    if (i < at.length && at[i] - at[i - 1] <= spacing) continue;
    found.push([start, i]);
    if (i < at.length && at[i] > to) break;
    start = i;
  }
  return at.length ? found : [];
}

function drawFan(pen, lens, series, colour) {
  const { head } = lens.data, { x, y } = lens.place, { at, quantiles, count } = series;
  const runs = stretches(at, lens.view, lens.data.head.spacing);
  const edge = (i, row, side) => [x(at[i] + side), y(quantiles[row * count + i])];
  pen.fillStyle = colour;
  for (const { low, high, opacity } of head.bands) {
    pen.globalAlpha = opacity;
    pen.beginPath();
    for (const [first, stop] of runs) {
      const half = stop - first === 1 ? Math.max(LONE_HALF * head.spacing, 1 / lens.place.perStep) : 0;
      for (let i = first; i < stop; i++) pen[i === first ? "moveTo" : "lineTo"](...edge(i, low, -half));
      if (half) pen.lineTo(...edge(first, low, half));
      for (let i = stop - 1; i >= first; i--) pen.lineTo(...edge(i, high, half));
      if (half) pen.lineTo(...edge(first, high, -half));
      pen.closePath();
    }
    pen.fill();
  }
  pen.globalAlpha = 1;
  strokeMedian(pen, lens, series, colour, 2);
}

function strokeMedian(pen, lens, { at, quantiles, count }, colour, width) {
  const { x, y } = lens.place, start = lens.data.head.median * count;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (const [first, stop] of stretches(at, lens.view, lens.data.head.spacing)) {
    const half = stop - first === 1 ? LONE_HALF * lens.data.head.spacing : 0;
    pen.moveTo(x(at[first] - half), y(quantiles[start + first]));
    for (let i = first; i < stop; i++) pen.lineTo(x(at[i] + half), y(quantiles[start + i]));
  }
  pen.stroke();
}

// The forecast as it was before the last change.
function drawGhost(pen, lens) {
  const { at, quantiles, count } = lens.ghost, { x, y } = lens.place, { bands, lines } = lens.data.head;
  pen.setLineDash([5, 4]);
  pen.globalAlpha = 0.75;
  strokeMedian(pen, lens, lens.ghost, lens.theme.text, 1.4);
  pen.globalAlpha = 0.45;
  pen.strokeStyle = lines.forecast;
  pen.lineWidth = 1;
  for (const row of [bands[1].low, bands[1].high]) {
    pen.beginPath();
    for (let i = 0; i < count; i++) pen.lineTo(x(at[i]), y(quantiles[row * count + i]));
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

// A measured line, lifted where steps are missing; where many steps share a pixel, its lowest and highest.
function drawLine(pen, lens, { at, value }, colour, width) {
  const { x, y, perStep } = lens.place, [from, to] = lens.view;
  const lift = liftAfter(lens.data);
  const first = Math.max(0, firstFrom(at.length, (i) => at[i] >= from) - 1);
  const stop = Math.min(at.length, firstFrom(at.length, (i) => at[i] > to) + 1);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  if (perStep > DENSE) {
    for (let i = first; i < stop; i++) {
      const lifted = i === first || at[i] - at[i - 1] > lift;
      pen[lifted ? "moveTo" : "lineTo"](x(at[i]), y(value[i]));
      if (lifted && (i + 1 === stop || at[i + 1] - at[i] > lift)) pen.lineTo(x(at[i]) + 1, y(value[i])); // alone
    }
  } else {
    pen.lineWidth = DENSE_WIDTH; // so that what lies below and above a dense line is still seen
    traceExtremes(pen, lens.place, at, value, first, stop, lift);
  }
  pen.stroke();
}

// Steps without an observation after which the line is lifted: a record of every third hour is no row of gaps.
function liftAfter({ head }) {
  return Math.max(1.5 * head.usual, head.spacing);
}

function traceExtremes(pen, { x, y }, at, value, first, stop, lift) {
  let column = null, low = 0, high = 0, before = -1;
  for (let i = first; i < stop; i++) {
    const here = Math.round(x(at[i]));
    if (here !== column) {
      if (before >= 0) pen.lineTo(column, y(value[before]));
      if (column === null || (here - column > 2 && at[i] - at[before] > lift)) pen.moveTo(here, y(value[i]));
      else pen.lineTo(here, y(value[i]));
      column = here;
      low = high = value[i];
    } else if (value[i] < low) {
      low = value[i];
      pen.lineTo(column, y(low));
    } else if (value[i] > high) {
      high = value[i];
      pen.lineTo(column, y(high));
    }
    before = i;
  }
}

function drawObservations(pen, lens) {
  const { at, value, state } = lens.data.record, { x, y, perStep } = lens.place, { lines } = lens.data.head;
  const radius = Math.min(2.6, 1 + perStep / 8), stop = firstFrom(at.length, (i) => at[i] > lens.view[1]);
  for (let i = firstFrom(at.length, (k) => at[k] >= lens.view[0]); i < stop; i++) {
    if (state[i] === DROPPED) continue;
    pen.beginPath();
    pen.arc(x(at[i]), y(value[i]), radius, 0, 7);
    pen.fillStyle = state[i] === USED ? lines.history : lens.theme.background;
    pen.fill();
    if (state[i] === USED) continue;
    pen.strokeStyle = lines.history;
    pen.lineWidth = 1;
    pen.stroke();
  }
}

function drawDropped(pen, lens) {
  const { at, value, state } = lens.data.record, { x, y, perStep } = lens.place;
  const arm = Math.min(4, Math.max(2, perStep / 2));
  pen.strokeStyle = lens.data.head.lines.dropped;
  pen.lineWidth = 2;
  pen.beginPath();
  const stop = firstFrom(at.length, (i) => at[i] > lens.view[1]);
  for (let i = firstFrom(at.length, (k) => at[k] >= lens.view[0]); i < stop; i++) {
    if (state[i] !== DROPPED) continue;
    const [across, down] = [x(at[i]), y(value[i])];
    pen.moveTo(across - arm, down - arm);
    pen.lineTo(across + arm, down + arm);
    pen.moveTo(across - arm, down + arm);
    pen.lineTo(across + arm, down - arm);
  }
  pen.stroke();
}

function drawNow(pen, lens) {
  const { data, theme } = lens, { plot, x } = lens.place, at = Math.round(x(data.now)) + 0.5;
  pen.strokeStyle = data.head.lines.now;
  pen.lineWidth = 1;
  pen.setLineDash([4, 4]);
  line(pen, at, plot.top, at, plot.bottom);
  pen.setLineDash([]);
  pen.fillStyle = theme.quiet;
  pen.textAlign = "right";
  pen.textBaseline = "top";
  pen.fillText(data.head.words.now, at - 4, plot.top);
}

// The rows under the record in which each group of heads shows its weights: no weight is the scale's dark end.
function drawStripTracks(pen, lens) {
  const { plot, strips } = lens.place;
  pen.fillStyle = lens.data.colours[0];
  for (const { top } of strips) {
    pen.beginPath();
    pen.roundRect(plot.left, top, plot.right - plot.left, STRIP, 3);
    pen.fill();
  }
}
