// Dots and cells over the picture.

import { fromBase64 } from "../shared/base64.js";
import { clamp } from "../shared/numbers.js";
import { DARK, PALE, strokeInks } from "./ink.js";

const SMALLEST_DOT = 1.4; // CSS pixels
const LARGEST_DOT = 6.6;
const DOT_SHARE = 0.46; // of a pixel of the picture, where that is more
const RING = { "rgba(20,16,12,.6)": 3, [PALE]: 1.4 };
const CROSS = { [DARK]: 4, "#ff5da2": 2 };

// Points: rows, columns, sides (or null: single pixels), levels from 0 to 255, colours; kind "weights", "plain", "rings".
// They are sorted by weight: the heaviest comes last and lies on top.
export function drawPoints(pen, points, scale, ratio, largest = Infinity) {
  const { rows, columns, sides } = points;
  pen.lineWidth = 0.8 * ratio;
  for (let i = 0; i < rows.length; i++) {
    const x = (columns[i] + 0.5) * scale;
    const y = (rows[i] + 0.5) * scale;
    if (sides && sides[i] > 1) drawCell(pen, points, i, x, y, (sides[i] * scale) / 2 - 0.5 * ratio);
    else drawDot(pen, points, i, x, y, pointRadius(points, i, scale, ratio, largest), ratio);
  }
  if (points.crosses) drawCrosses(pen, points.crosses, scale, ratio);
}

// Of a dot, or half the side of a cell.
export function pointRadius(points, i, scale, ratio, largest = Infinity) {
  const side = points.sides?.[i] ?? 1;
  return side > 1 ? (side * scale) / 2 : Math.min(dotRadius(points, i, scale, ratio), largest);
}

function dotRadius({ kind, levels }, i, scale, ratio) {
  if (kind === "plain") return clamp(0.24 * scale, 1.6 * ratio, 5 * ratio);
  if (kind === "rings") return clamp(0.3 * scale, 3 * ratio, 7 * ratio);
  const most = Math.max(LARGEST_DOT * ratio, DOT_SHARE * scale);
  const least = Math.max(SMALLEST_DOT * ratio, 0.09 * scale);
  return least + ((most - least) * levels[i]) / 255;
}

function drawDot(pen, { kind, levels, colours }, i, x, y, radius, ratio) {
  if (kind === "rings") {
    strokeInks(pen, ratio, RING, () => pen.arc(x, y, radius, 0, 7));
    return;
  }
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fillStyle = colours[levels[i]];
  pen.strokeStyle = levels[i] > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.7)";
  pen.fill();
  pen.stroke();
}

// An area of the picture that counts as one point.
function drawCell(pen, { levels, colours, kind }, i, x, y, half) {
  pen.beginPath();
  pen.rect(x - half, y - half, 2 * half, 2 * half);
  if (kind !== "rings") {
    pen.fillStyle = colours[levels[i]];
    pen.globalAlpha = 0.12 + (0.6 * levels[i]) / 255;
    pen.fill();
    pen.globalAlpha = 1;
  }
  pen.strokeStyle = levels[i] > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.7)";
  pen.stroke();
}

// What was dropped to ask what if.
function drawCrosses(pen, { rows, columns }, scale, ratio) {
  const arm = clamp(0.34 * scale, 3 * ratio, 7 * ratio);
  strokeInks(pen, ratio, CROSS, () => {
    for (let i = 0; i < rows.length; i++) {
      const x = (columns[i] + 0.5) * scale;
      const y = (rows[i] + 0.5) * scale;
      pen.moveTo(x - arm, y - arm);
      pen.lineTo(x + arm, y + arm);
      pen.moveTo(x + arm, y - arm);
      pen.lineTo(x - arm, y + arm);
    }
  });
  pen.lineWidth = 0.8 * ratio;
}

export function unpackPoints(packed) {
  if (!packed) return null;
  return {
    rows: new Uint16Array(fromBase64(packed.row).buffer),
    columns: new Uint16Array(fromBase64(packed.column).buffer),
    sides: new Uint16Array(fromBase64(packed.side).buffer),
    levels: fromBase64(packed.level),
    colours: packed.colours,
    kind: "weights",
  };
}
