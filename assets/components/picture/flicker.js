// Several pictures in turn in the same place: the eye sees at once where they differ.

import { element } from "../shared/dom.js";
import { buildViews, chooseView } from "./views.js";

const BEAT = 700; // milliseconds that each is shown: less than three changes a second

export function nextOf(names, shown) {
  return names[(names.indexOf(shown) + 1) % names.length];
}

// The buttons of the views, and the one that shows some of them in turn until it, or another view, is chosen.
export function buildFlicker(view) {
  buildViews(view, () => stopFlicker(view));
  const group = view.find(".flicker");
  const { flicker, words } = view.data;
  group.hidden = flicker.length < 2;
  if (group.hidden) {
    stopFlicker(view);
    return;
  }
  if (!group.children.length) {
    const button = element("button", { parent: group, type: "button" });
    button.onclick = () => (view.beat ? stopFlicker(view) : startFlicker(view));
  }
  const [button] = group.children;
  button.textContent = words.flicker;
  button.title = words.flicker_help;
  button.setAttribute("aria-pressed", Boolean(view.beat));
}

function startFlicker(view) {
  const step = () => {
    const { flicker } = view.data;
    chooseView(view, nextOf(flicker, view.shown), () => stopFlicker(view));
  };
  view.beat = setInterval(step, BEAT);
  step();
  buildFlicker(view);
}

export function stopFlicker(view) {
  clearInterval(view.beat);
  view.beat = 0;
  view.find(".flicker").firstElementChild?.setAttribute("aria-pressed", false);
}
