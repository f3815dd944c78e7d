// Drawn anew at every move of the pointer: what the looked-at time attends to.

import { colourIndex, headsOf, highestOf, lightestFirst } from "../shared/attention.js";
import { clamp } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { drawArcs } from "./arcs.js";
import { RIGHT, STRIP } from "./axes.js";
import { focusValue } from "./data.js";
import { line, preparePen } from "./pen.js";
import { focusAttention } from "./weights.js";

const DOT = [1.6, 7.4]; // radius in pixels of no attention, and what full attention adds
const BAR_WIDTH = [1.5, 6]; // pixels, narrowest and widest, of a weight in a strip
const STRIP_TEXT = "rgba(255,252,246,.82)"; // on the dark end of the scale

export function drawAttention(lens) {
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
    const attention = focusAttention(lens, headsOf(data.head, lens.chosen));
    const writeShares = attention && drawPoints(pen, lens, attention);
    place.strips.forEach((strip, i) => {
      const weights = focusAttention(lens, headsOf(data.head, `group ${i}`));
      if (weights) drawStrip(pen, lens, strip, weights);
    });
    drawFocus(pen, lens);
    writeShares?.();
  }
  if (lens.point !== null)
    ring(pen, lens, data.record.at[lens.point], data.record.value[lens.point], lens.theme.text, 6);
  pen.restore();
}

function drawSelection(pen, lens) {
  const { plot, x } = lens.place;
  const [from, to] = lens.selection.map(x);
  pen.fillStyle = lens.data.head.lines.dropped;
  pen.globalAlpha = 0.2;
  pen.fillRect(Math.min(from, to), plot.top, Math.abs(to - from), plot.bottom - plot.top);
  pen.globalAlpha = 1;
}

// Arcs to the largest, and the observations by their share; returns what writes the numbers on top of all.
function drawPoints(pen, lens, attention) {
  const { x, y, plot } = lens.place;
  const from = {
    x: x(lens.data.targets[lens.focus].at),
    y: y(focusValue(lens)(lens.data.head.median)),
    radius: 7,
  };
  const radius = (i) => dotRadius(colourIndex(attention.shares[i], lens.top));
  const writeShares = drawArcs(pen, lens, attention, { x, y, from, radius, bounds: plot });
  drawDots(pen, lens, attention);
  return writeShares;
}

function dotRadius(index) {
  return DOT[0] + (DOT[1] * index) / 255;
}

// The observations by their share, the heaviest on top.
function drawDots(pen, lens, { rows, shares }) {
  const { record, colours } = lens.data;
  const { x, y } = lens.place;
  const [from, to] = lens.view;
  const seen = (i) => record.at[rows[i]] >= from && record.at[rows[i]] <= to;
  pen.lineWidth = 0.9;
  for (const i of lightestFirst(shares).filter(seen)) {
    const index = colourIndex(shares[i], lens.top);
    const row = rows[i];
    pen.beginPath();
    pen.arc(x(record.at[row]), y(record.value[row]), dotRadius(index), 0, 7);
    pen.fillStyle = colours[index];
    pen.fill();
    pen.strokeStyle = index > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.75)";
    pen.stroke();
  }
}

function drawStrip(pen, lens, { group, top }, attention) {
  const { record, head } = lens.data;
  const { x, plot } = lens.place;
  const place = (row) => x(record.at[row]);
  const { left, right } = plot;
  const scale = { height: STRIP, full: lens.stripTop, perStep: lens.place.perStep };
  drawBars(pen, lens, attention, { place, top, left, right, ...scale });
  if (head.groups.length < 2) return;
  pen.fillStyle = STRIP_TEXT;
  pen.textBaseline = "middle";
  pen.textAlign = "left";
  const share = lens.data.format.share(highestOf(attention.shares));
  const name = fill(head.words.strip, { group: group.name, share });
  pen.fillText(name, plot.left + 6, top + STRIP / 2 + 0.5);
}

// Weights as bars that grow from the bottom of a strip, by the square root of the share as the colours do. The strip:
// `place` of an observation from left to right, `top`, `height`, `left`, `right`, `full`, the share that fills it, and
// `perStep`, pixels of a time step.
export function drawBars(pen, lens, { rows, shares }, { place, top, height, left, right, full, perStep }) {
  const width = clamp(0.8 * perStep, ...BAR_WIDTH);
  for (let i = 0; i < rows.length; i++) {
    const at = place(rows[i]);
    const index = colourIndex(shares[i], full);
    if (at < left || at > right || !index) continue;
    const tall = Math.max(2, (height * index) / 255);
    pen.fillStyle = lens.data.colours[index];
    pen.fillRect(at - width / 2, top + height - tall, width, tall);
  }
}

function drawFocusLine(pen, lens) {
  const { plot, x } = lens.place;
  const at = Math.round(x(lens.data.targets[lens.focus].at)) + 0.5;
  pen.strokeStyle = lens.data.head.lines.focus;
  pen.lineWidth = lens.pinned ? 2.5 : 1.5;
  if (!lens.pinned) pen.setLineDash([3, 3]);
  line(pen, at, plot.top, at, lens.place.axis);
  pen.setLineDash([]);
}

function drawFocus(pen, lens) {
  const { head, targets, truthAt } = lens.data;
  const { at } = targets[lens.focus];
  const value = focusValue(lens);
  ring(pen, lens, at, value(head.median), head.lines.focus, lens.pinned ? 7 : 6);
  if (truthAt.has(at)) ring(pen, lens, at, truthAt.get(at), head.lines.truth, 4);
}

function ring(pen, lens, at, value, colour, radius) {
  const { x, y } = lens.place;
  for (const [paint, width] of [
    [lens.theme.background, 5],
    [colour, 2.5],
  ]) {
    pen.strokeStyle = paint;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(x(at), y(value), radius, 0, 7);
    pen.stroke();
  }
}
