// The keyboard on the chart.

import { firstFrom } from "../shared/numbers.js";
import { speakLater } from "../shared/speech.js";
import { fill } from "../shared/words.js";
import { nearestTarget } from "./data.js";
import { lookAt, pin } from "./focus.js";
import { setPoint, toggle } from "./pointer.js";
import { setMode } from "./tools.js";
import { setView, zoomByKey } from "./view.js";

const LONG_STEPS = { daily: 7, hourly: 24 }; // what Shift with an arrow key moves by

export function connectKeys(lens) {
  lens.stage.onkeydown = (event) => {
    if (!lens.data || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const long = event.shiftKey ? LONG_STEPS[lens.data.head.step] : 1;
    if (arrow) (lens.mode === "drop" ? stepPoint : stepFocus)(lens, arrow * long);
    else if (event.key === "Home") stepFocus(lens, -Infinity);
    else if (event.key === "End") stepFocus(lens, Infinity);
    else if (event.key === "Enter" || event.key === " ") enter(lens);
    else if (event.key === "Escape") letGo(lens);
    else if ((event.key === "d" || event.key === "D") && !lens.data.head.compact) setMode(lens, "drop");
    else if (event.key === "l" || event.key === "L") setMode(lens, "look");
    else if (!zoomByKey(lens, event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  };
}

// By so many steps of time: over neighbouring asked times, from the edge of one gap to the next.
function stepFocus(lens, steps) {
  const { targets } = lens.data;
  const last = targets.length - 1;
  const from = lens.focus ?? last;
  const wanted = targets[from].at + steps;
  let to = nearestTarget(lens.data, Math.min(targets[last].at, Math.max(targets[0].at, wanted)));
  if (to === from) to = Math.min(last, Math.max(0, from + Math.sign(steps)));
  lens.point = null;
  lookAt(lens, to);
  bringIntoView(lens, targets[to].at);
}

function stepPoint(lens, steps) {
  const { at } = lens.data.record;
  const last = at.length - 1;
  const from =
    lens.point ??
    Math.min(
      last + 1,
      firstFrom(at.length, (i) => at[i] > lens.view[1]),
    );
  setPoint(lens, Math.min(last, Math.max(0, from + steps)));
  bringIntoView(lens, at[lens.point]);
  const { format, record, head } = lens.data;
  const said = { time: format.time(at[lens.point]), value: format.value(record.value[lens.point]) };
  speakLater(lens, () => fill(head.words.spoken_point, said));
}

function bringIntoView(lens, at) {
  const [from, to] = lens.view;
  const half = (to - from) / 2;
  if (at < from || at > to) setView(lens, at - half, at + half);
}

function enter(lens) {
  if (lens.mode === "look") pin(lens, !lens.pinned);
  else if (lens.point !== null) toggle(lens, lens.point, lens.point);
}

function letGo(lens) {
  lens.point = lens.selection = null;
  pin(lens, false);
}
