// The buttons above the chart.

import { buildChoice, showChosen } from "../shared/choice.js";
import { element } from "../shared/dom.js";
import { headOptions } from "../shared/head_choice.js";
import { fill } from "../shared/words.js";
import { chooseHeads } from "./focus.js";
import { buildSave } from "./save.js";
import { setView } from "./view.js";

// Spans of time to show, by name: steps of history before the newest observation; 0 shows the forecast alone.
const SPANS = {
  daily: { span_all: Infinity, span_recent: 365, span_near: 90, span_ahead: 0 },
  hourly: { span_all: Infinity, span_recent: 90 * 24, span_near: 14 * 24, span_ahead: 0 },
};

const MODES = ["look", "drop"];
const AHEAD_LEAD = 0.25; // of the horizon, shown before the forecast when it is shown alone
const SAME_VIEW = 0.01; // of a span: as close as this counts as the span itself

export function buildTools(lens) {
  const { words } = lens.data.head;
  buildModes(lens, words);
  buildSpans(lens, words);
  buildEdits(lens, words);
  buildHeads(lens, words);
  buildSave(lens);
  setOverviewWords(lens);
}

function buildModes(lens, words) {
  const group = lens.find(".modes");
  const options = MODES.map((name) => ({ name, text: words[name] }));
  const isChosen = (name) => name === lens.mode;
  buildChoice(group, words.modes, options, isChosen, (name) => setMode(lens, name));
}

export function setMode(lens, mode) {
  lens.mode = mode;
  lens.point = null;
  showChosen(lens.find(".modes").children, (name) => name === mode);
  lens.stage.classList.toggle("drops", mode === "drop");
  const { words } = lens.data.head;
  const touched = matchMedia("(pointer: coarse)").matches;
  lens.find(".help").textContent =
    mode === "drop" ? words.drop_help : touched ? words.touch_help : words.look_help;
  lens.redraw(false);
}

// The stretch that a button shows.
export function spanOf({ now, end, head }, name) {
  const history = SPANS[head.step][name];
  const margin = (from) => [from, end + 0.02 * (end - from)];
  if (history === Infinity) return margin(-0.02 * end);
  return margin(now - (history || Math.max(3, AHEAD_LEAD * (end - now))));
}

function buildSpans(lens, words) {
  const group = lens.find(".spans");
  group.setAttribute("aria-label", words.spans);
  if (group.children.length) return;
  for (const name of Object.keys(SPANS.daily)) {
    const button = element("button", { parent: group, type: "button" });
    button.dataset.span = name;
    button.onclick = () => setView(lens, ...spanOf(lens.data, name));
  }
}

// Which of the buttons is what is seen, and the overview's words: called whenever the view changes.
export function showSpans(lens) {
  const { words } = lens.data.head;
  const [from, to] = lens.view;
  const size = to - from;
  for (const button of lens.find(".spans").children) {
    const name = button.dataset.span;
    const span = spanOf(lens.data, name);
    const same = Math.abs(span[0] - from) + Math.abs(span[1] - to) < 2 * SAME_VIEW * size;
    if (button.textContent !== words[name]) button.textContent = words[name];
    button.setAttribute("aria-pressed", same);
  }
  const { format, end } = lens.data;
  const said = {
    first: format.time(Math.max(0, Math.round(from))),
    last: format.time(Math.min(end, Math.round(to))),
  };
  lens.overview.setAttribute("aria-valuetext", fill(words.overview_now, said));
  lens.overview.setAttribute("aria-valuenow", Math.round((100 * Math.max(0, from)) / end));
}

function setOverviewWords({ overview, data }) {
  overview.setAttribute("aria-label", data.head.words.overview);
  overview.setAttribute("aria-valuemin", 0);
  overview.setAttribute("aria-valuemax", 100);
}

function buildEdits(lens, words) {
  const group = lens.find(".edits");
  const { canUndo, droppedCount } = lens.data.head;
  if (!group.children.length) {
    for (const action of ["undo", "reset"]) {
      const button = element("button", { parent: group, type: "button" });
      button.dataset.action = action;
      button.onclick = () => lens.send({ action });
    }
  }
  const [undo, reset] = group.children;
  undo.textContent = words.undo;
  undo.title = words.undo_help;
  undo.disabled = !canUndo;
  reset.textContent = droppedCount ? fill(words.reset_count, { number: droppedCount }) : words.reset;
  reset.title = words.reset_help;
  reset.disabled = !droppedCount;
}

// Averaged, one group of heads (what stands before the comma of their names), or a single head.
function buildHeads(lens, words) {
  const select = lens.find(".heads select");
  const { heads, groups } = lens.data.head;
  lens.find(".heads span").textContent = words.heads;
  if (lens.listedHeads !== heads.join()) {
    lens.listedHeads = heads.join();
    select.replaceChildren(...headOptions(groups, heads, words));
  }
  select.disabled = heads.length < 2;
  select.value = lens.chosen;
  select.onchange = () => chooseHeads(lens, select.value);
}
