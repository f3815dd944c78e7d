// What does not change while one points: axes, lines, bands.

import { layOut, RIGHT, STRIP } from "./axes.js";
import { UNUSED } from "./data.js";
import { drawFan, drawGhost } from "./fans.js";
import { drawDropped, drawLine, drawObservations, MARKERS_FROM } from "./lines.js";
import { line, preparePen } from "./pen.js";
import { timeTicks } from "./ticks.js";

export function drawChart(lens) {
  const { data, theme } = lens;
  const { lines } = data.head;
  const place = layOut(lens);
  lens.place = place;
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
  if (data.usual) drawUsual(pen, lens);
  pen.lineJoin = "round";
  drawLine(pen, lens, data.record, lines.history, 1.2);
  if (data.truth) drawLine(pen, lens, data.truth, lines.truth, 1.6);
  if (place.perStep >= MARKERS_FROM) drawObservations(pen, lens);
  drawDropped(pen, lens);
  drawNow(pen, lens);
  pen.restore();
  drawStripTracks(pen, lens);
}

function drawUsual(pen, lens) {
  pen.setLineDash([2, 3]);
  drawLine(pen, lens, lens.data.usual, lens.data.head.lines.usual, 1.6);
  pen.setLineDash([]);
}

function drawGrid(pen, lens) {
  const { theme, data } = lens;
  const { plot, values, x, y, axis } = lens.place;
  pen.strokeStyle = theme.border;
  pen.fillStyle = theme.quiet;
  pen.lineWidth = 1;
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (
    let value = Math.ceil(values.low / values.step) * values.step;
    value <= values.high;
    value += values.step
  ) {
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
    const place = Math.round(x(at)) + 0.5;
    const half = pen.measureText(text).width / 2;
    line(pen, place, axis, place, axis + 4);
    if (place - half < free || place + half > plot.right + RIGHT) continue;
    pen.fillText(text, place, axis + 7);
    free = place + half + 8;
  }
  line(pen, plot.left, axis + 0.5, plot.right, axis + 0.5);
}

// What lies before the oldest point of the context is shaded: a shorter window was chosen.
function shadeUnused(pen, lens) {
  const { at, state } = lens.data.record;
  const { plot, x } = lens.place;
  const first = state.findIndex((one) => one !== UNUSED);
  if (first <= 0) return;
  pen.fillStyle = lens.theme.panel;
  pen.fillRect(plot.left, plot.top, x(at[first]) - plot.left, plot.bottom - plot.top);
}

function drawNow(pen, lens) {
  const { data, theme } = lens;
  const { plot, x } = lens.place;
  const at = Math.round(x(data.now)) + 0.5;
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
