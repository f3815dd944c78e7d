// The keyboard.

import { clamp } from "../shared/numbers.js";
import { arrowOf } from "../shared/pointing.js";
import { point, release } from "./focus.js";
import { setMode } from "./modes.js";
import { act } from "./pointer.js";
import { speakPixel } from "./speech.js";
import { focusPlace, revealPixel, showWhole, ZOOM_STEP, zoomBy } from "./zoom.js";

const STRIDE = 10; // pixels that an arrow key goes with Shift

export function connectKeys(view) {
  view.stage.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(view, event)) return;
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  };
  view.stage.onblur = () => point(view, null);
}

// Whether the key meant something.
function press(view, { key, shiftKey }) {
  const { data } = view;
  const { height, width } = data;
  const from = view.cursor ?? view.focus ?? { row: height >> 1, column: width >> 1 };
  const arrow = arrowOf(key);
  if (arrow) {
    const stride = shiftKey ? STRIDE : 1;
    if (view.pinned && data.lens && view.mode === "look") release(view);
    const to = {
      row: clamp(from.row + stride * arrow.down, 0, height - 1),
      column: clamp(from.column + stride * arrow.across, 0, width - 1),
    };
    revealPixel(view, to);
    point(view, to);
    if (data.lens) speakPixel(view, to);
  } else if (key === "Enter" || key === " ") act(view, from, shiftKey);
  else if (key === "Escape") letGo(view);
  else if (data.zoom && (key === "+" || key === "=")) zoomBy(view, ZOOM_STEP, focusPlace(view));
  else if (data.zoom && key === "-") zoomBy(view, 1 / ZOOM_STEP);
  else if (data.zoom && key === "0") showWhole(view);
  else return false;
  return true;
}

// Esc: first what is kept, then what is merely pointed at, then back to looking.
function letGo(view) {
  if (view.data.lens && view.mode === "look" && view.pinned) release(view);
  else if (view.cursor && view.mode === "look") point(view, null);
  else if (view.data.lens) setMode(view, "look");
}
