// The crosshair, and the pixel that is looked at or kept.

import { fill } from "../shared/words.js";
import { lead, tellCursor } from "./link.js";
import { MISSING, nearestMissing, stateAt } from "./map.js";
import { samePixel } from "./place.js";
import { sourceOf } from "./sources.js";

// The crosshair: a pixel, or null where nothing is pointed at.
export function point(view, pixel) {
  if (!view.data.link) return;
  if (samePixel(view.cursor, pixel) && pixel) return view.redraw(false);
  view.cursor = pixel;
  if (!pixel) view.find(".tip").hidden = true;
  showWhere(view);
  tellCursor(view);
  lookAlong(view, pixel);
  view.redraw(false);
}

export function showWhere(view) {
  const { cursor: pixel, data, find } = view;
  const from = pixel && sourceOf(view, pixel);
  const { words } = data;
  const sentence = from ? words.where_copied : words.where;
  const numbers = { ...pixel, from_row: from?.row, from_column: from?.column };
  find(".where").textContent = pixel && !data.lens ? fill(sentence, numbers) : "";
}

export function pin(view, pixel) {
  const chosen = nearestMissing(view, pixel);
  if (view.data.lens && view.pinned && samePixel(chosen, view.focus)) return release(view);
  if (!view.data.pick && !view.data.lens) return;
  view.letGo = null;
  lead(view, chosen, true);
  if (view.data.pick) view.send("pick", chosen);
}

export function release(view) {
  view.letGo = view.focus;
  lead(view, view.focus, false);
}

// The pointer is over a pixel: a lens that keeps none looks at it, if it is missing.
export function lookAlong(view, pixel) {
  if (!isLens(view) || view.pinned || view.mode === "context") return;
  if (pixel && view.map && stateAt(view, pixel) === MISSING) lead(view, pixel, false);
  else if (!pixel && view.data.lens.onDemand && view.exact) {
    lead(view, { row: view.exact.head.row, column: view.exact.head.column }, false); // back to true weights
  }
}

// Without anything to look at yet: the missing pixel in the middle.
export function lookSomewhere(view) {
  const { map, data } = view;
  if (view.focus || !map) return;
  const middle = { row: data.height >> 1, column: data.width >> 1 };
  lead(view, nearestMissing(view, middle), false);
}

export function isLens({ data }) {
  return Boolean(data.lens);
}
