// What is drawn above the mask: the brush's ring, the outline of a box or a lasso, the keyboard's cursor.

const ACCENT = "#ff7a29";
const PALE = "#fffcf6";
const SHADE = "rgba(20, 16, 12, .75)";
const INSIDE = "rgba(255, 252, 246, .18)";
const SMALLEST_RING = 2.5; // CSS pixels
const CROSS = [3, 9]; // CSS pixels from the middle of the cursor to where its lines begin and end
const WAYS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

// `ring` {point, diameter}, `box` {from, to}, `line` [points], `cross` point, all in pixels of the view.
export function drawMarks(view) {
  const pen = view.over.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, view.over.width, view.over.height);
  pen.scale(view.ratio, view.ratio);
  const { ring, box, line, cross, removing } = view.marks;
  const colour = removing ? PALE : ACCENT;
  if (box) outline(pen, view, cornersOf(box), colour);
  if (line) outline(pen, view, line, colour);
  if (ring) drawRing(pen, view, ring, removing);
  if (cross) drawCross(pen, view.toStage(cross));
}

function outline(pen, view, points, colour) {
  pen.beginPath();
  for (const point of points) {
    const { x, y } = view.toStage(point);
    pen.lineTo(x, y);
  }
  pen.closePath();
  pen.fillStyle = INSIDE;
  pen.fill();
  strokeTwice(pen, colour);
}

function drawRing(pen, view, { point, diameter }, removing) {
  const { x, y } = view.toStage(point);
  pen.beginPath();
  pen.arc(x, y, Math.max(SMALLEST_RING, (diameter * view.scale) / 2), 0, 2 * Math.PI);
  strokeTwice(pen, PALE, removing ? [4, 4] : []);
}

function drawCross(pen, { x, y }) {
  pen.beginPath();
  for (const [dx, dy] of WAYS) {
    pen.moveTo(x + CROSS[0] * dx, y + CROSS[0] * dy);
    pen.lineTo(x + CROSS[1] * dx, y + CROSS[1] * dy);
  }
  strokeTwice(pen, ACCENT, []);
}

// A line that is seen on any picture: dark below, bright above.
function strokeTwice(pen, colour, dashes = [5, 4]) {
  pen.setLineDash([]);
  pen.lineWidth = 3.5;
  pen.strokeStyle = SHADE;
  pen.stroke();
  pen.setLineDash(dashes);
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour;
  pen.stroke();
}

function cornersOf({ from, to }) {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}
