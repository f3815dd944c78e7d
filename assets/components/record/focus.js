// Which time is looked at, whether it is kept, and whose attention is shown.

import { tellFocus } from "./link.js";
import { showReadout } from "./readout.js";
import { showScale } from "./scale.js";
import { sharedTop } from "./weights.js";

export function lookAt(lens, focus) {
  if (focus === lens.focus || focus === null) return;
  showFocus(lens, focus);
  tellFocus(lens);
}

export function showFocus(lens, focus) {
  lens.focus = focus;
  showReadout(lens);
  lens.redraw(false);
}

export function pin(lens, pinned) {
  showPinned(lens, pinned);
  tellFocus(lens);
}

export function showPinned(lens, pinned) {
  lens.pinned = pinned;
  showReadout(lens);
  lens.redraw(false);
}

export function chooseHeads(lens, chosen) {
  lens.chosen = chosen;
  lens.top = sharedTop(lens.data, chosen);
  showScale(lens);
  showReadout(lens);
  lens.redraw();
}
