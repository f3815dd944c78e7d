// What a click or a box means for the context, before anything is sent.

import { MOST_DOTS } from "./context_dots.js";
import { cellOf, MISSING, nearestOf, UNUSED, USED } from "./map.js";

const SNAP = 9; // CSS pixels within which a click means the dot

// One pixel: in a picture whose pixels are small on the screen, the dot next to it is meant.
export function meantPixel(view, pixel) {
  const reach = SNAP / ((view.stage.clientWidth / view.data.width) * view.zoom.scale);
  if (reach < 1 || !view.map) return pixel;
  const [dot] = nearestOf(view, pixel, USED, 1);
  return dot && dot.away <= reach && view.map.head.count <= MOST_DOTS
    ? { row: dot.row, column: dot.column }
    : pixel;
}

export function cornersOf({ from, to }) {
  return {
    top: Math.min(from.row, to.row),
    left: Math.min(from.column, to.column),
    bottom: Math.max(from.row, to.row),
    right: Math.max(from.column, to.column),
  };
}

// What a box would do: {action, count}.
export function planOf(view, box, shifted) {
  const { map } = view;
  const counts = [0, 0, 0];
  if (!map) return { action: null, count: 0 };
  for (const at of cellsOf(view, cornersOf(box))) counts[map.cells[at]] += 1;
  const area = map.head.step ** 2; // of a pixel of the map, in pixels of the picture
  if (view.mode === "drop") return { action: counts[USED] ? "drop" : null, count: counts[USED] * area };
  if (counts[USED] && !shifted) return { action: "remove", count: counts[USED] * area };
  return { action: counts[UNUSED] ? "add" : null, count: counts[UNUSED] * area };
}

// The map at once, as it will come back.
export function markBox(view, corners, state) {
  const { map } = view;
  for (const at of cellsOf(view, corners)) {
    if (map.cells[at] === MISSING || map.cells[at] === state) continue;
    map.cells[at] = state;
    map.head.count += state === USED ? 1 : -1;
  }
  map.dots = map.veil = null;
}

function* cellsOf(view, { top, left, bottom, right }) {
  const [firstRow, firstColumn] = cellOf(view, { row: top, column: left });
  const [lastRow, lastColumn] = cellOf(view, { row: bottom, column: right });
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) yield row * view.map.head.width + column;
  }
}
