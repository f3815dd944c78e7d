// What a picture tells the others of its link, and what it keeps for those that appear later.

import { tell, tellLenses } from "../shared/lens_event.js";
import { indexOf, samePixel } from "./place.js";

export const CURSOR = "lacuna-cursor"; // {link, index}: where the pointer is
export const ZOOM = "lacuna-zoom"; // {link, scale, x, y}: which part is shown
const TARGETS = new Map(); // link -> {focus, pinned}
const ZOOMS = new Map(); // link -> {scale, x, y}

// Look at a pixel, here and wherever the same is looked at.
export function lead(view, pixel, pinned) {
  if (samePixel(view.focus, pixel) && view.pinned === pinned) return;
  setFocus(view, pixel, pinned);
  const { link } = view.data;
  if (!link) return;
  TARGETS.set(link, { focus: pixel, pinned });
  tellLenses({ link, index: indexOf(view, pixel), pinned, from: view });
}

export function setFocus(view, pixel, pinned) {
  view.focus = pixel;
  view.pinned = pinned;
  view.redraw(false, true);
}

export function tellCursor(view) {
  const { link } = view.data;
  if (link) tell(CURSOR, { link, index: indexOf(view, view.cursor), from: view });
}

export function targetOfLink(link) {
  return TARGETS.get(link);
}

export function zoomOfLink(link) {
  return link ? ZOOMS.get(link) : null;
}

export function tellZoom(view) {
  const { link } = view.data;
  if (!link) return;
  ZOOMS.set(link, { ...view.zoom });
  tell(ZOOM, { link, ...view.zoom, from: view });
}
