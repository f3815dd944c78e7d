// The close-up, where the points of the pixel that is looked at lie close together.

import { reachHolding } from "../shared/attention.js";
import { DARK, PALE, SHARP_FROM, strokeInks } from "./ink.js";
import { drawLeaders } from "./leaders.js";
import { frameTarget } from "./marks.js";
import { drawPoints } from "./points.js";

const CLOSE_UP_SHARE = 0.5; // of the canvas's shorter side
const FRAME = { "rgba(20,16,12,.6)": 6, [PALE]: 4 };
const HELD = 0.9; // of the weight: the points that the close-up fits
const LEAST_REACH = 3; // pixels that it shows on every side of the pixel at least
const WORTH_A_CLOSE_UP = 0.3; // no close-up where these points spread wider than this share of the picture

// The surroundings of the pixel that is looked at, enlarged, in the corner that is farthest from it.
export function drawCloseUp(pen, view, points, place) {
  const part = view.closeUp;
  if (!part) return;
  const { side, left, top, row, column, scale } = part;
  const { ratio } = place;
  const { picture, data } = view;
  pen.save();
  strokeInks(pen, ratio, FRAME, () => pen.roundRect(left, top, side, side, 6 * ratio));
  pen.clip();
  pen.fillStyle = DARK;
  pen.fillRect(left, top, side, side);
  const sharpness = picture.width / data.width; // the picture may be sent smaller than it is
  pen.imageSmoothingEnabled = false;
  const [x, y, span] = [column, row, part.span].map((length) => length * sharpness);
  pen.drawImage(picture, x, y, span, span, left, top, side, side);
  pen.translate(left - column * scale, top - row * scale);
  const largest = 0.42 * scale;
  drawPoints(pen, points, scale, ratio, largest);
  frameTarget(pen, view, scale, ratio);
  drawLeaders(pen, view, points, { scale, ratio, largest, bounds: boundsOf(part, ratio) });
  pen.restore();
}

// Where the close-up lies on the canvas (left, top, side) and what it shows of the picture (row, column, span).
export function closeUpOf({ data, focus, picture, zoom, mode }, points, { width, height }) {
  if (!data.closeUp || !points || points.kind === "plain" || !focus || !picture || zoom.scale > 1)
    return null;
  if (mode === "context" || width / data.width > 8 * SHARP_FROM) return null; // single pixels are large as they are
  const span = 2 * closeUpReach(points, focus) + 1;
  if (span > WORTH_A_CLOSE_UP * Math.min(data.width, data.height)) return null;
  const side = Math.round(CLOSE_UP_SHARE * Math.min(width, height));
  const gap = Math.round(side / 16);
  return {
    side,
    left: focus.column < data.width / 2 ? width - side - gap : gap,
    top: focus.row < data.height / 2 ? height - side - gap : gap,
    row: focus.row + 0.5 - span / 2,
    column: focus.column + 0.5 - span / 2,
    span,
    scale: side / span,
  };
}

// How far around the pixel one must see for the points that hold most of the weight; of points without weights, all.
function closeUpReach({ rows, columns, sides, shares }, focus) {
  const edge = (i) => (sides ? sides[i] : 1) / 2 + 1;
  const awayOf = (i) =>
    Math.max(Math.abs(rows[i] - focus.row), Math.abs(columns[i] - focus.column)) + edge(i);
  const weights = shares ?? rows.map(() => 1);
  return Math.max(LEAST_REACH, reachHolding(weights, awayOf, shares ? HELD : 1));
}

// Where numbers may stand within the close-up, in canvas pixels from the picture's corner.
function boundsOf({ row, column, span, scale }, ratio) {
  const inset = 3 * ratio;
  return {
    left: column * scale + inset,
    top: row * scale + inset,
    right: (column + span) * scale - inset,
    bottom: (row + span) * scale - inset,
  };
}
