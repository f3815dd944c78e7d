// Mouse, pen and fingers.

import { clamp } from "../shared/numbers.js";
import { pinched } from "../shared/pointing.js";
import { editAt, endBox } from "./edits.js";
import { pin, point } from "./focus.js";
import { shownView } from "./pictures.js";
import { pixelAt, placeOf } from "./place.js";
import { showTip } from "./tip.js";
import { moveBy, zoomBy } from "./zoom.js";

const STILL = 5; // CSS pixels: a press that moves less is a click
const GRIP_REACH = 16; // CSS pixels around the line between before and after within which it is dragged
const MIDDLE_BUTTON = 1;

export function connectPointer(view) {
  const { stage } = view;
  const press = { kind: null, at: null, fingers: new Map() };
  stage.onpointerdown = (event) => down(view, press, event);
  stage.onpointermove = (event) => moved(view, press, event);
  stage.onpointerup = (event) => up(view, press, event);
  stage.onpointercancel = (event) => {
    press.kind = null;
    view.box = null;
    press.fingers.delete(event.pointerId);
  };
  stage.onpointerleave = (event) => {
    if (event.pointerType !== "touch" && !press.kind) point(view, null);
  };
}

function down(view, press, event) {
  if (!view.data || event.button > MIDDLE_BUTTON) return;
  press.fingers.set(event.pointerId, placeOf(view, event));
  press.at = { x: event.clientX, y: event.clientY };
  press.last = placeOf(view, event);
  if (press.fingers.size > 1) {
    press.kind = view.data.zoom ? "pinch" : null;
    view.box = null;
    return;
  }
  press.kind = event.button === MIDDLE_BUTTON ? "move" : onGrip(view, press.last) ? "reveal" : "press";
  press.pixel = pixelAt(view, event);
  if (press.kind === "press") return; // a finger that goes on to scroll the page must stay free
  view.stage.setPointerCapture(event.pointerId);
  event.preventDefault();
}

function onGrip({ before, slider, stage }, { x }) {
  return Boolean(before) && Math.abs(x - slider.value / 100) * stage.clientWidth < GRIP_REACH;
}

function moved(view, press, event) {
  if (!view.data) return;
  const place = placeOf(view, event);
  const pixel = pixelAt(view, event);
  if (press.kind === "press" && Math.hypot(event.clientX - press.at.x, event.clientY - press.at.y) > STILL) {
    begin(view, press, event);
  }
  if (press.kind === "reveal") setReveal(view, 100 * place.x);
  if (press.kind === "move") moveBy(view, place.x - press.last.x, place.y - press.last.y);
  if (press.kind === "box") view.box = { from: press.pixel, to: pixel };
  if (press.kind === "pinch") pinch(view, press, event.pointerId, place);
  if (press.fingers.has(event.pointerId)) press.fingers.set(event.pointerId, place);
  press.last = place;
  if (press.kind === "pinch" || press.kind === "move") return;
  point(view, pixel);
  view.stage.classList.toggle("grips", press.kind === "reveal" || (!press.kind && onGrip(view, place)));
  if (view.data.lens) showTip(view, place, event.shiftKey);
}

// What a press becomes once it moves: a box where boxes mean something, else the picture itself if it is zoomed.
function begin(view, press, event) {
  if (view.mode !== "look") press.kind = "box";
  else if (view.zoom.scale > 1) press.kind = "move";
  else if (event.pointerType === "touch") press.kind = "look";
  else return;
  view.stage.setPointerCapture(event.pointerId);
}

function pinch(view, press, moving, place) {
  const { clientWidth, clientHeight } = view.stage;
  const change = pinched(press.fingers, moving, place, { x: clientWidth, y: clientHeight });
  if (!change) return;
  zoomBy(view, change.factor, change.middle);
  moveBy(view, change.along.x, change.along.y);
}

function up(view, press, event) {
  if (!press.fingers.delete(event.pointerId)) return;
  const { kind, pixel } = press;
  const at = pixelAt(view, event);
  if (press.fingers.size === 0) press.kind = null; // the last finger of a pinch picks nothing
  if (kind === "box") endBox(view, { from: pixel, to: at }, event.shiftKey);
  else if (kind === "press" || (kind === "look" && event.pointerType === "touch")) click(view, at, event);
  if (event.pointerType === "touch") {
    view.find(".tip").hidden = true;
    if (view.mode !== "look") point(view, null);
  }
}

function click(view, pixel, event) {
  view.stage.focus({ preventScroll: true });
  act(view, pixel, event.shiftKey);
}

// What a click or Enter does.
export function act(view, pixel, shifted) {
  if (!view.picture) {
    if (view.stage.classList.contains("asks"))
      view.send("edit", { action: "ask", view: shownView(view).name });
    return;
  }
  if (view.mode === "look") pin(view, pixel);
  else editAt(view, pixel, shifted);
}

export function connectReveal(view) {
  view.slider.oninput = () => view.redraw();
}

function setReveal(view, percent) {
  view.slider.value = clamp(percent, 0, 100);
  view.redraw();
}
