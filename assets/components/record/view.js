// The stretch of time that is shown.

import { headsOf, reachHolding } from "../shared/attention.js";
import { tellView } from "./link.js";
import { focusAttention } from "./weights.js";

export const SHORTEST = 8; // steps that are shown at least
export const PAN_SHARE = 0.25; // of what is shown, that an arrow key moves it by
const ZOOM = 1.5;
const HELD = 0.98; // of the weight of a group of heads: the points that its window holds
const AROUND = 0.08; // of a window, that is shown on either side of it
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

// The stretch that holds the looked-at time `at` and nearly all that it attends to: {rows, shares}, rows of a record
// whose times are `times`.
export function windowOf({ rows, shares }, times, at) {
  const timeOf = (i) => times[rows[i]];
  const reach = reachHolding(shares, (i) => Math.abs(timeOf(i) - at), HELD);
  let [from, to] = [at, at];
  for (let i = 0; i < rows.length; i++) {
    if (Math.abs(timeOf(i) - at) > reach) continue;
    from = Math.min(from, timeOf(i));
    to = Math.max(to, timeOf(i));
  }
  const around = AROUND * (to - from);
  return [from - around, to + around];
}

export function viewGroup(lens, group) {
  const attention = focusAttention(lens, headsOf(lens.data.head, group));
  if (attention) setView(lens, ...windowOf(attention, lens.data.record.at, lens.data.targets[lens.focus].at));
}
