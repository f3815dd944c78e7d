// What a click does: look, pick context points, or ask what if.

import { buildChoice, showChosen } from "../shared/choice.js";

export function setMode(view, mode) {
  if (!view.data.lens.tools.includes(mode)) return;
  view.mode = mode;
  view.box = null;
  view.stage.dataset.mode = mode;
  showChosen(view.find(".modes").children, (name) => name === mode);
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
  const group = view.find(".modes");
  group.hidden = tools.length < 2;
  if (group.hidden) return;
  const options = tools.map((name) => ({ name, text: words[name] }));
  const isChosen = (name) => name === view.mode;
  buildChoice(group, words.modes, options, isChosen, (name) => setMode(view, name));
  view.stage.dataset.mode = view.mode;
}
