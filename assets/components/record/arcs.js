// Arcs from the looked-at time to the observations that it attends to most, and where their shares are written.

import { outstanding } from "../shared/attention.js";
import { layLeaders } from "../shared/leaders.js";
import { drawTag, sizeOfTag } from "../shared/number_tags.js";
import { clamp } from "../shared/numbers.js";

const RISE = 0.22; // of how far apart its ends are, that an arc rises above the higher of them,
const RISES = [10, 70]; // pixels, at least and at most
const GAP = 3; // pixels between a point and its number

// Where the one control point of an arc stands: above both ends, nowhere higher than `ceiling`.
export function arcControl(from, to, ceiling) {
  const rise = clamp(RISE * Math.abs(to.x - from.x), ...RISES);
  return { x: (from.x + to.x) / 2, y: Math.max(ceiling, Math.min(from.y, to.y) - rise) };
}

// `x` and `y`: from steps and degrees to pixels; `from` {x, y, radius}; `radius(i)` of a point; `bounds` {left, top,
// right, bottom}, beyond which nothing is drawn. Returns what writes the numbers over all that is drawn since, for those
// of the points (rows of the record) that `isNamed`.
export function drawArcs(pen, lens, { rows, shares }, { x, y, from, radius, bounds, isNamed = () => true }) {
  const { record } = lens.data;
  const ends = outstanding(shares)
    .map((i) => ({
      row: rows[i],
      share: shares[i],
      x: x(record.at[rows[i]]),
      y: y(record.value[rows[i]]),
      radius: radius(i),
    }))
    .filter((end) => end.x >= bounds.left && end.x <= bounds.right);
  strokeArcs(pen, lens, from, ends, bounds.top);
  return () => {
    const text = ({ share }) => lens.data.format.share(share);
    const named = ends.filter(({ row }) => isNamed(row));
    const sized = named.map((end) => ({ ...end, ...sizeOfTag(pen, 1, text(end)) }));
    layLeaders(from, sized, { bounds, gap: GAP }).forEach(({ label }, i) => {
      drawTag(pen, 1, text(named[i]), label);
    });
  };
}

function strokeArcs(pen, { theme, data }, from, ends, ceiling) {
  for (const [colour, width] of [
    [theme.background, 3.5],
    [data.head.lines.focus, 1.5],
  ]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    for (const end of ends) {
      const control = arcControl(from, end, ceiling);
      pen.moveTo(from.x, from.y);
      pen.quadraticCurveTo(control.x, control.y, end.x, end.y - end.radius);
    }
    pen.stroke();
  }
}
