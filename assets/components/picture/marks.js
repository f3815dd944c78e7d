// What is drawn above the points: crosshair, frame, box, arrow, and the grip between before and after.

import { DARK, PALE, strokeInks } from "./ink.js";
import { samePixel } from "./place.js";
import { sourceOf } from "./sources.js";

const SHADE = "rgba(20,16,12,.55)";
const SHADOW = "rgba(20,16,12,.8)";
const FAINT = "rgba(255,252,246,.9)";
const WAYS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];
const GRIP = 13; // CSS pixels, radius of the handle of the before-and-after slider

// The line between before and after, with a handle to drag.
export function drawGrip(pen, { slider, before }, { width, height, ratio }) {
  if (!before) return;
  const x = (width * slider.value) / 100;
  const y = height / 2;
  const radius = GRIP * ratio;
  strokeInks(pen, ratio, { [SHADE]: 4, [PALE]: 2 }, () => {
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
  });
  pen.fillStyle = PALE;
  pen.strokeStyle = SHADE;
  pen.lineWidth = 1.5 * ratio;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
  pen.stroke();
  strokeInks(pen, ratio, { [DARK]: 1.8 }, () => {
    for (const side of [-1, 1]) {
      pen.moveTo(x + side * 0.3 * radius, y - 0.32 * radius);
      pen.lineTo(x + side * 0.62 * radius, y);
      pen.lineTo(x + side * 0.3 * radius, y + 0.32 * radius);
    }
  });
}

export function drawCross(pen, { row, column }, scale, ratio) {
  const x = (column + 0.5) * scale;
  const y = (row + 0.5) * scale;
  const gap = Math.max(5 * ratio, 0.7 * scale);
  const long = gap + 8 * ratio;
  strokeInks(pen, ratio, { [SHADE]: 3, [FAINT]: 1 }, () => {
    for (const [dx, dy] of WAYS) {
      pen.moveTo(x + dx * gap, y + dy * gap);
      pen.lineTo(x + dx * long, y + dy * long);
    }
  });
}

// Half the side of the frame around the pixel that is looked at.
export function frameReach(scale, ratio) {
  return Math.max(4 * ratio, 0.6 * scale);
}

export function frameTarget(pen, { focus, pinned, data }, scale, ratio) {
  const x = (focus.column + 0.5) * scale;
  const y = (focus.row + 0.5) * scale;
  const half = frameReach(scale, ratio);
  const inks = { [DARK]: pinned ? 5 : 4, [data.accent]: pinned ? 3 : 2 };
  strokeInks(pen, ratio, inks, () => pen.rect(x - half, y - half, 2 * half, 2 * half));
}

export function drawBox(pen, { from, to }, scale, ratio) {
  const [left, right] = [from.column, to.column].sort((a, b) => a - b);
  const [top, bottom] = [from.row, to.row].sort((a, b) => a - b);
  const corner = [left * scale, top * scale, (right - left + 1) * scale, (bottom - top + 1) * scale];
  pen.fillStyle = "rgba(255,138,61,.16)";
  pen.fillRect(...corner);
  for (const [colour, thick, dash] of [
    ["rgba(20,16,12,.7)", 3, []],
    [PALE, 1.5, [5 * ratio, 4 * ratio]],
  ]) {
    pen.setLineDash(dash);
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.strokeRect(...corner);
  }
  pen.setLineDash([]);
}

// An arrow from where a pixel was copied: the one that is pointed at, else the picked one.
export function drawCopy(pen, view, scale, ratio) {
  const { origin, target } = view.data;
  let to = view.cursor;
  let from = to && sourceOf(view, to);
  if (!from) {
    to = view.focus;
    from = to && (sourceOf(view, to) ?? (samePixel(target, to) ? origin : null));
  }
  if (!from) return;
  const [x, y, toX, toY] = [from.column, from.row, to.column, to.row].map((at) => (at + 0.5) * scale);
  const away = Math.hypot(toX - x, toY - y);
  const ring = 6 * ratio;
  const head = 9 * ratio;
  const dx = (toX - x) / (away || 1);
  const dy = (toY - y) / (away || 1);
  strokeInks(pen, ratio, { [SHADOW]: 4.5, [PALE]: 2 }, () => {
    pen.arc(x, y, ring, 0, 7);
    if (away <= ring + head) return; // ring and frame say it all
    pen.moveTo(x + dx * ring, y + dy * ring);
    pen.lineTo(toX, toY);
    for (const side of [-1, 1]) {
      pen.moveTo(toX, toY);
      pen.lineTo(toX - head * (dx + side * 0.5 * dy), toY - head * (dy - side * 0.5 * dx));
    }
  });
}
