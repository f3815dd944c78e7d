// --- picture_canvas_points: dots and cells over the picture, and the close-up of where they lie close together ---------

const CLOSE_UP_SHARE = 0.4; // of the canvas's shorter side
const WORTH_A_CLOSE_UP = 0.3; // no close-up where the points spread wider than this share of the picture
const SMALLEST_DOT = 1.4, LARGEST_DOT = 6.6, DOT_SHARE = 0.46; // CSS pixels; of a pixel of the picture, where that is more

// Points: rows, columns, sides (or null: single pixels), levels from 0 to 255, colours; kind "weights", "plain", "rings".
// They are sorted by weight: the heaviest comes last and lies on top.
function drawPoints(pen, points, scale, ratio, largest = Infinity) {
  const { rows, columns, sides } = points;
  pen.lineWidth = 0.8 * ratio;
  for (let i = 0; i < rows.length; i++) {
    const x = (columns[i] + 0.5) * scale, y = (rows[i] + 0.5) * scale;
    if (sides && sides[i] > 1) drawCell(pen, points, i, x, y, (sides[i] * scale) / 2 - 0.5 * ratio);
    else drawDot(pen, points, i, x, y, Math.min(dotRadius(points, i, scale, ratio), largest), ratio);
  }
  if (points.crosses) drawCrosses(pen, points.crosses, scale, ratio);
}

function dotRadius({ kind, levels }, i, scale, ratio) {
  if (kind === "plain") return clamp(0.24 * scale, 1.6 * ratio, 5 * ratio);
  if (kind === "rings") return clamp(0.3 * scale, 3 * ratio, 7 * ratio);
  const most = Math.max(LARGEST_DOT * ratio, DOT_SHARE * scale), least = Math.max(SMALLEST_DOT * ratio, 0.09 * scale);
  return least + ((most - least) * levels[i]) / 255;
}

function drawDot(pen, { kind, levels, colours }, i, x, y, radius, ratio) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  if (kind === "rings") {
    for (const [colour, thick] of [["rgba(20,16,12,.6)", 3], [PALE, 1.4]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thick * ratio;
      pen.stroke();
    }
    return;
  }
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
  for (const [colour, thick] of [[DARK, 4], ["#ff5da2", 2]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.beginPath();
    for (let i = 0; i < rows.length; i++) {
      const x = (columns[i] + 0.5) * scale, y = (rows[i] + 0.5) * scale;
      pen.moveTo(x - arm, y - arm);
      pen.lineTo(x + arm, y + arm);
      pen.moveTo(x + arm, y - arm);
      pen.lineTo(x - arm, y + arm);
    }
    pen.stroke();
  }
  pen.lineWidth = 0.8 * ratio;
}

// The surroundings of the pixel that is looked at, enlarged, in the corner that is farthest from it.
function drawCloseUp(pen, view, points, place) {
  const part = (view.closeUp = closeUpOf(view, points, place));
  if (!part) return;
  const { side, left, top, row, column, scale } = part, { ratio } = place, { picture, data } = view;
  pen.save();
  pen.beginPath();
  pen.roundRect(left, top, side, side, 6 * ratio);
  pen.strokeStyle = "rgba(20,16,12,.6)";
  pen.lineWidth = 6 * ratio;
  pen.stroke();
  pen.strokeStyle = PALE;
  pen.lineWidth = 4 * ratio;
  pen.stroke();
  pen.clip();
  pen.fillStyle = DARK;
  pen.fillRect(left, top, side, side);
  const sharpness = picture.width / data.width; // the picture may be sent smaller than it is
  pen.imageSmoothingEnabled = false;
  pen.drawImage(picture, column * sharpness, row * sharpness, part.span * sharpness, part.span * sharpness,
    left, top, side, side);
  pen.translate(left - column * scale, top - row * scale);
  drawPoints(pen, points, scale, ratio, 0.42 * scale);
  frameTarget(pen, view, scale, ratio);
  pen.restore();
}

// Where the close-up lies on the canvas (left, top, side) and what it shows of the picture (row, column, span).
function closeUpOf({ data, focus, picture, zoom, mode }, points, { width, height }) {
  if (!data.closeUp || !points || points.kind === "plain" || !focus || !picture || zoom.scale > 1) return null;
  if (mode === "context" || width / data.width > 8 * SHARP_FROM) return null; // single pixels are large as they are
  let reach = 3;
  for (let i = 0; i < points.rows.length; i++) {
    const away = Math.max(Math.abs(points.rows[i] - focus.row), Math.abs(points.columns[i] - focus.column));
    reach = Math.max(reach, away + (points.sides ? points.sides[i] : 1) / 2 + 1);
  }
  const span = 2 * reach + 1;
  if (span > WORTH_A_CLOSE_UP * Math.min(data.width, data.height)) return null;
  const side = Math.round(CLOSE_UP_SHARE * Math.min(width, height)), gap = Math.round(side / 16);
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

// --- what Python sent ---------------------------------------------------------------------------------------------
function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function unpackPoints(packed) {
  if (!packed) return null;
  return {
    rows: new Uint16Array(bytesOf(packed.row).buffer),
    columns: new Uint16Array(bytesOf(packed.column).buffer),
    sides: new Uint16Array(bytesOf(packed.side).buffer),
    levels: bytesOf(packed.level),
    colours: packed.colours,
    kind: packed.weighted ? "weights" : "plain",
  };
}

function unpackSources(packed) {
  if (!packed) return null;
  return { at: new Uint32Array(bytesOf(packed.at).buffer), origin: new Uint32Array(bytesOf(packed.origin).buffer) };
}

// Row and column that a pixel was copied from, or null.
function sourceOf({ sources, data }, { row, column }) {
  if (!sources) return null;
  const wanted = row * data.width + column;
  let low = 0, high = sources.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sources.at[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  if (sources.at[low] !== wanted) return null;
  const origin = sources.origin[low];
  return { row: Math.floor(origin / data.width), column: origin % data.width };
}
