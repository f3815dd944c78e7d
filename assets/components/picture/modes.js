// What a click does: look, pick context points, or ask what if.

import { buildChoice, showChosen } from "../shared/choice.js";

export function setMode(view, mode) {
  if (!view.data.lens.tools.includes(mode)) return;
  view.mode = mode;
  view.box = null;
  view.stage.dataset.mode = mode;
  showChosen(view.find(".choice").querySelectorAll("[data-mode]"), (name) => name === mode);
  showHelp(view);
  view.redraw(false, true);
}

export function showHelp(view) {
  const { data, mode } = view;
  const { words, lens } = data;
  const touched = matchMedia("(pointer: coarse)").matches;
  const looking = touched ? words.look_touch : lens.onDemand ? words.look_far_help : words.look_help;
  view.find(".note").hidden = false;
  view.find(".note").textContent = mode === "look" ? looking : words[`${mode}_help`];
}

export function buildModes(view) {
  const { tools } = view.data.lens;
  const { words } = view.data;
  const choice = view.find(".choice");
  choice.hidden = tools.length < 2 && view.data.views.length < 2;
  if (tools.length < 2) return;
  const options = tools.map((name) => ({ name, text: words[name] }));
  const isChosen = (name) => name === view.mode;
  buildChoice(choice, words.modes, options, isChosen, (name) => setMode(view, name));
  for (const button of choice.children) button.dataset.mode = button.dataset.name;
  view.stage.dataset.mode = view.mode;
}
