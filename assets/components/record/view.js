// The stretch of time that is shown.

import { tellView } from "./link.js";

export const SHORTEST = 8; // steps that are shown at least
export const PAN_SHARE = 0.25; // of what is shown, that an arrow key moves it by
const ZOOM = 1.5;
const MARGIN = 0.03; // of the record, that may be shown beyond its ends

// [from, to] about the same middle, moved into a record that ends at `end`, and no shorter than a few steps.
export function heldView(from, to, end) {
  const room = MARGIN * end;
  const span = Math.min(end + 2 * room, Math.max(SHORTEST, to - from));
  const start = Math.min(end + room - span, Math.max(-room, from + (to - from - span) / 2));
  return [start, start + span];
}

export function setView(lens, from, to) {
  lens.view = heldView(from, to, lens.data.end);
  lens.redraw();
  tellView(lens);
}

export function zoomView(lens, factor, around) {
  const [from, to] = lens.view;
  const centre = around ?? (from + to) / 2;
  setView(lens, centre - (centre - from) * factor, centre + (to - centre) * factor);
}

export function panView(lens, steps) {
  setView(lens, lens.view[0] + steps, lens.view[1] + steps);
}

export function zoomByKey(lens, key) {
  if (key !== "+" && key !== "=" && key !== "-") return false;
  zoomView(lens, key === "-" ? ZOOM : 1 / ZOOM);
  return true;
}
