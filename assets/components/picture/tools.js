// The buttons above the picture.

import { buildChoice } from "../shared/choice.js";
import { buildEdits } from "./edits.js";
import { buildModes, showHelp } from "./modes.js";
import { shownView, showPictureView } from "./pictures.js";
import { buildReadout } from "./readout.js";
import { buildZoom } from "./zoom.js";

export function buildTools(view) {
  const { find, data } = view;
  const { words, lens } = data;
  find(".reveal span").textContent = words.before;
  view.slider.setAttribute("aria-label", words.before_help);
  buildZoom(view);
  buildViews(view);
  if (lens) buildModes(view);
  buildEdits(view);
  buildReadout(view);
  find(".tools").hidden = !lens && data.views.length < 2;
  if (lens) showHelp(view);
}

function buildViews(view) {
  const { views, words } = view.data;
  const group = view.find(".views");
  group.hidden = views.length < 2;
  if (group.hidden) return;
  const now = shownView(view).name;
  const options = views.map(({ name, label }) => ({ name, text: label }));
  const isChosen = (name) => name === now;
  buildChoice(group, words.views, options, isChosen, (name) => {
    view.shown = name;
    const chosen = shownView(view);
    if (!chosen.uri && chosen.ask) view.send("edit", { action: "ask", view: name });
    buildViews(view);
    showPictureView(view);
  });
}
