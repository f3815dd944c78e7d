// --- picture_canvas_drawing: the picture itself, what it was before, and the marks above it -----------------------------

const SHARP_FROM = 2; // screen pixels per picture pixel from which single pixels are drawn sharply
const DARK = "#14100c", PALE = "#fffcf6";
const GRIP = 13; // CSS pixels, radius of the handle of the before-and-after slider

// How picture and screen stand to each other: canvas pixels for each pixel of the picture, and what is cut off.
function geometry(view) {
  const { stage, base, over, data, zoom } = view, ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(stage.clientWidth * ratio));
  const height = Math.max(1, Math.round(stage.clientHeight * ratio));
  for (const canvas of [base, over]) {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  }
  return { width, height, ratio, scale: (width / data.width) * zoom.scale, left: zoom.x * width * zoom.scale,
    top: zoom.y * height * zoom.scale };
}

function drawBase(view) {
  const { base, picture, before } = view, place = geometry(view), { width, height } = place;
  const pen = base.getContext("2d");
  pen.clearRect(0, 0, width, height);
  if (!picture) return;
  drawPicture(pen, view, picture, place);
  if (before) drawBefore(pen, view, place);
}

function drawPicture(pen, { zoom }, picture, { width, height, left, top }) {
  pen.imageSmoothingEnabled = (width * zoom.scale) / picture.width < SHARP_FROM;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, -left, -top, width * zoom.scale, height * zoom.scale);
}

function drawBefore(pen, view, place) {
  const edge = (place.width * view.slider.value) / 100;
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, edge, place.height);
  pen.clip();
  drawPicture(pen, view, view.before, place);
  pen.restore();
}

// The line between before and after, with a handle to drag.
function drawGrip(pen, { slider, before }, { width, height, ratio }) {
  if (!before) return;
  const x = (width * slider.value) / 100, y = height / 2, radius = GRIP * ratio;
  for (const [colour, thick] of [["rgba(20,16,12,.55)", 4], [PALE, 2]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.beginPath();
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
    pen.stroke();
  }
  pen.fillStyle = PALE;
  pen.strokeStyle = "rgba(20,16,12,.55)";
  pen.lineWidth = 1.5 * ratio;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
  pen.stroke();
  pen.strokeStyle = DARK;
  pen.lineWidth = 1.8 * ratio;
  pen.beginPath();
  for (const side of [-1, 1]) {
    pen.moveTo(x + side * 0.3 * radius, y - 0.32 * radius);
    pen.lineTo(x + side * 0.62 * radius, y);
    pen.lineTo(x + side * 0.3 * radius, y + 0.32 * radius);
  }
  pen.stroke();
}

// Everything above the picture: drawn anew whenever the pointer moves.
function drawOver(view) {
  const { over, data, picture } = view, place = geometry(view), { ratio, scale } = place;
  const pen = over.getContext("2d");
  pen.clearRect(0, 0, over.width, over.height);
  if (!picture) return;
  const attention = data.lens ? lensPoints(view) : null, points = attention ?? view.points;
  pen.save();
  pen.translate(-place.left, -place.top);
  if (data.lens) drawUnused(pen, view, scale);
  if (points) drawPoints(pen, points, scale, ratio);
  if (view.focus && view.mode !== "context") frameTarget(pen, view, scale, ratio);
  if (view.cursor) drawCross(pen, view.cursor, scale, ratio);
  if (view.sources || data.origin) drawCopy(pen, view, scale, ratio);
  if (view.box) drawBox(pen, view.box, scale, ratio);
  pen.restore();
  drawCloseUp(pen, view, points, place);
  drawGrip(pen, view, place);
}

function drawCross(pen, { row, column }, scale, ratio) {
  const x = (column + 0.5) * scale, y = (row + 0.5) * scale, gap = Math.max(5 * ratio, 0.7 * scale);
  for (const [colour, thick] of [["rgba(20,16,12,.55)", 3], ["rgba(255,252,246,.9)", 1]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      pen.moveTo(x + dx * gap, y + dy * gap);
      pen.lineTo(x + dx * (gap + 8 * ratio), y + dy * (gap + 8 * ratio));
    }
    pen.stroke();
  }
}

function frameTarget(pen, { focus, pinned, data }, scale, ratio) {
  const x = (focus.column + 0.5) * scale, y = (focus.row + 0.5) * scale, half = Math.max(4 * ratio, 0.6 * scale);
  for (const [colour, thick] of [[DARK, pinned ? 5 : 4], [data.accent, pinned ? 3 : 2]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.strokeRect(x - half, y - half, 2 * half, 2 * half);
  }
}

function drawBox(pen, { from, to }, scale, ratio) {
  const [left, right] = [from.column, to.column].sort((a, b) => a - b);
  const [top, bottom] = [from.row, to.row].sort((a, b) => a - b);
  const corner = [left * scale, top * scale, (right - left + 1) * scale, (bottom - top + 1) * scale];
  pen.fillStyle = "rgba(255,138,61,.16)";
  pen.fillRect(...corner);
  for (const [colour, thick, dash] of [["rgba(20,16,12,.7)", 3, []], [PALE, 1.5, [5 * ratio, 4 * ratio]]]) {
    pen.setLineDash(dash);
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.strokeRect(...corner);
  }
  pen.setLineDash([]);
}

// An arrow from where a pixel was copied: the one that is pointed at, else the picked one.
function drawCopy(pen, view, scale, ratio) {
  const { origin, target } = view.data;
  let to = view.cursor, from = to && sourceOf(view, to);
  if (!from) {
    to = view.focus;
    from = to && (sourceOf(view, to) ?? (samePixel(target, to) ? origin : null));
  }
  if (!from) return;
  const [x, y, toX, toY] = [from.column, from.row, to.column, to.row].map((at) => (at + 0.5) * scale);
  const away = Math.hypot(toX - x, toY - y), ring = 6 * ratio, head = 9 * ratio;
  const dx = (toX - x) / (away || 1), dy = (toY - y) / (away || 1);
  for (const [colour, thick] of [["rgba(20,16,12,.8)", 4.5], [PALE, 2]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.beginPath();
    pen.arc(x, y, ring, 0, 7);
    if (away > ring + head) { // closer together than that, ring and frame say it all
      pen.moveTo(x + dx * ring, y + dy * ring);
      pen.lineTo(toX, toY);
      for (const side of [-1, 1]) {
        pen.moveTo(toX, toY);
        pen.lineTo(toX - head * (dx + side * 0.5 * dy), toY - head * (dy - side * 0.5 * dx));
      }
    }
    pen.stroke();
  }
}
