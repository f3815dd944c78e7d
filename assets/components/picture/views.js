// The buttons that choose which of its pictures a canvas shows.

import { buildChoice } from "../shared/choice.js";
import { shownView, showPictureView } from "./pictures.js";

// `byHand` is called with the name of a view that somebody chose.
export function buildViews(view, byHand) {
  const { views, words } = view.data;
  const group = view.find(".views");
  group.hidden = views.length < 2;
  if (group.hidden) return;
  const now = shownView(view).name;
  const options = views.map(({ name, label }) => ({ name, text: label }));
  const isChosen = (name) => name === now;
  buildChoice(group, words.views, options, isChosen, (name) => {
    byHand(name);
    chooseView(view, name, byHand);
  });
}

export function chooseView(view, name, byHand) {
  view.shown = name;
  const chosen = shownView(view);
  if (!chosen.uri && chosen.ask) view.send("edit", { action: "ask", view: name });
  buildViews(view, byHand);
  showPictureView(view);
}
