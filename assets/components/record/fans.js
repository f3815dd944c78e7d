// Forecast and filled gaps: bands, medians, and the forecast before the last change.

import { firstFrom } from "../shared/numbers.js";

const LONE_HALF = 0.4; // of a usual distance, either side of a missing step that stands alone, so that its band has an area

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

export function drawFan(pen, lens, series, colour) {
  const { head } = lens.data;
  const { x, y } = lens.place;
  const { at, quantiles, count } = series;
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
  const { x, y } = lens.place;
  const start = lens.data.head.median * count;
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
export function drawGhost(pen, lens) {
  const { at, quantiles, count } = lens.ghost;
  const { x, y } = lens.place;
  const { bands, lines } = lens.data.head;
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
