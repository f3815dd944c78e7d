// Which time is looked at, whether it is kept, and whose attention is shown.

import { tellFocus } from "./link.js";
import { showReadout } from "./readout.js";
import { takeTops } from "./tops.js";
import { viewGroup } from "./view.js";

export function lookAt(lens, focus) {
  if (focus === lens.focus || focus === null) return;
  showFocus(lens, focus);
  tellFocus(lens);
}

export function showFocus(lens, focus) {
  lens.focus = focus;
  takeTops(lens);
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

export function showHeads(lens, chosen) {
  lens.chosen = chosen;
  takeTops(lens);
  showReadout(lens);
  lens.redraw();
}

// A reader chooses: of one group of heads the window that it looks into is shown.
export function chooseHeads(lens, chosen) {
  showHeads(lens, chosen);
  lens.find(".heads select").value = chosen;
  if (chosen.startsWith("group")) viewGroup(lens, chosen);
}
