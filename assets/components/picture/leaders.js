// Lines from the pixel that is looked at to the points that it attends to most, with their shares.

import { layLeaders } from "../shared/leaders.js";
import { drawTag, sizeOfTag } from "../shared/number_tags.js";
import { strokeInks } from "./ink.js";
import { frameReach } from "./marks.js";
import { percent } from "./numbers.js";
import { pointRadius } from "./points.js";

const GAP = 3; // CSS pixels between a point and its number
const SHADOW = "rgba(20,16,12,.75)";

// `bounds` {left, top, right, bottom}: where numbers may stand. The pen counts canvas pixels from the picture's corner.
export function drawLeaders(pen, view, points, { scale, ratio, bounds, largest }) {
  if (!points?.leading?.length) return;
  const middle = ({ row, column }) => ({ x: (column + 0.5) * scale, y: (row + 0.5) * scale });
  const ends = points.leading
    .map((i) => ({
      ...middle({ row: points.rows[i], column: points.columns[i] }),
      radius: pointRadius(points, i, scale, ratio, largest),
      text: percent(points.shares[i]),
    }))
    .filter(({ x, y }) => x > bounds.left && x < bounds.right && y > bounds.top && y < bounds.bottom)
    .map((end) => ({ ...end, ...sizeOfTag(pen, ratio, end.text) }));
  const from = { ...middle(view.focus), radius: frameReach(scale, ratio) };
  const leaders = layLeaders(from, ends, { bounds, gap: GAP * ratio });
  strokeInks(pen, ratio, { [SHADOW]: 3, [view.data.accent]: 1.4 }, () => {
    for (const { from: start, to } of leaders) {
      if (!start) continue;
      pen.moveTo(start.x, start.y);
      pen.lineTo(to.x, to.y);
    }
  });
  leaders.forEach(({ label }, i) => {
    drawTag(pen, ratio, ends[i].text, label);
  });
}
