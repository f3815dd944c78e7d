// The part of the picture that is shown, the same for all canvases of a link.

import { element } from "../shared/dom.js";
import { clamp } from "../shared/numbers.js";
import { wheelFactor } from "../shared/pointing.js";
import { fill } from "../shared/words.js";
import { tellZoom } from "./link.js";
import { placeOf } from "./place.js";

const MOST_ZOOM = 8; // or until a pixel of the picture takes LARGEST_PIXEL on the screen
const LARGEST_PIXEL = 44; // CSS pixels
export const ZOOM_STEP = 1.6; // of the buttons and keys
const MARGIN = 0.06; // of the stage, around a pixel that the keyboard went to

// By a factor, around a place (shares of the stage's width and height).
export function zoomBy(view, factor, at = { x: 0.5, y: 0.5 }) {
  const { zoom, stage, data } = view;
  const old = zoom.scale;
  const most = Math.max(MOST_ZOOM, (LARGEST_PIXEL * data.width) / stage.clientWidth);
  zoom.scale = clamp(old * factor, 1, most);
  zoom.x += at.x / old - at.x / zoom.scale;
  zoom.y += at.y / old - at.y / zoom.scale;
  moveBy(view, 0, 0);
}

// Along by shares of the stage, as far as the picture reaches.
export function moveBy(view, dx, dy) {
  const { zoom } = view;
  const room = 1 - 1 / zoom.scale;
  zoom.x = clamp(zoom.x - dx / zoom.scale, 0, room);
  zoom.y = clamp(zoom.y - dy / zoom.scale, 0, room);
  showZoom(view);
  tellZoom(view);
}

export function showWhole(view) {
  Object.assign(view.zoom, { scale: 1, x: 0, y: 0 });
  moveBy(view, 0, 0);
}

export function showZoom(view) {
  const { zoom, stage, find } = view;
  const whole = zoom.scale <= 1.001;
  stage.classList.toggle("zoomed", !whole);
  const [out, now, , fit] = find(".zoom").children;
  if (now) {
    now.textContent = fill(view.data.words.zoom_now, {
      number: zoom.scale.toFixed(zoom.scale < 9.95 ? 1 : 0),
    });
    out.disabled = fit.disabled = whole;
  }
  view.redraw();
}

// Show a pixel that the keyboard went to.
export function revealPixel(view, pixel) {
  if (view.zoom.scale <= 1) return;
  const { x, y } = onStage(view, pixel);
  const past = (at) => Math.max(0, MARGIN - at) - Math.max(0, at + MARGIN - 1);
  if (past(x) || past(y)) moveBy(view, past(x), past(y));
}

export function connectZoom(view) {
  const { stage } = view;
  const wheel = (event) => {
    if (!view.data?.zoom) return;
    const focused = stage.getRootNode().activeElement === stage;
    const factor = wheelFactor(event, { focused, whole: view.zoom.scale <= 1 });
    if (factor === null) return;
    event.preventDefault();
    zoomBy(view, factor, placeOf(view, event));
  };
  stage.addEventListener("wheel", wheel, { passive: false });
  stage.ondblclick = () => {
    if (view.data?.zoom && view.mode === "look") showWhole(view);
  };
}

export function buildZoom(view) {
  const { find, data } = view;
  const { words } = data;
  const group = find(".zoom");
  group.hidden = !data.zoom;
  if (!data.zoom || group.children.length) return;
  group.setAttribute("aria-label", words.zoom_help);
  group.title = words.zoom_help;
  const button = (sign, label, act) => {
    const made = element("button", {
      parent: group,
      type: "button",
      text: sign,
      "aria-label": label,
      title: label,
    });
    made.onclick = act;
  };
  button("−", words.zoom_out, () => zoomBy(view, 1 / ZOOM_STEP));
  element("output", { parent: group });
  button("+", words.zoom_in, () => zoomBy(view, ZOOM_STEP, focusPlace(view)));
  button("⤢", words.zoom_fit, () => showWhole(view));
  showZoom(view);
}

// Where the pixel that is looked at stands on the stage: zooming in without a pointer goes there.
export function focusPlace(view) {
  if (!view.focus) return undefined;
  const { x, y } = onStage(view, view.focus);
  return { x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
}

// Where a pixel's middle stands, in shares of the stage; beyond 0 and 1 it is not seen.
function onStage({ zoom, data }, { row, column }) {
  return {
    x: ((column + 0.5) / data.width - zoom.x) * zoom.scale,
    y: ((row + 0.5) / data.height - zoom.y) * zoom.scale,
  };
}
