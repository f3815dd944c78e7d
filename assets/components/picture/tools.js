// The buttons above the picture.

import { buildEdits } from "./edits.js";
import { buildFlicker } from "./flicker.js";
import { buildModes, showHelp } from "./modes.js";
import { buildReadout } from "./readout.js";
import { buildZoom } from "./zoom.js";

export function buildTools(view) {
  const { find, data } = view;
  const { words, lens } = data;
  find(".reveal span").textContent = words.before;
  view.slider.setAttribute("aria-label", words.before_help);
  buildZoom(view);
  buildFlicker(view);
  if (lens) buildModes(view);
  buildEdits(view);
  buildReadout(view);
  find(".tools").hidden = !lens && data.views.length < 2;
  if (lens) showHelp(view);
}
