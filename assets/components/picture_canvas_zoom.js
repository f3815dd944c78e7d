// --- picture_canvas_zoom: the part of the picture that is shown, the same for all canvases of a link --------------------

const MOST_ZOOM = 8; // or until a pixel of the picture takes LARGEST_PIXEL on the screen
const LARGEST_PIXEL = 44; // CSS pixels
const ZOOM_STEP = 1.6; // of the buttons and keys
const WHEEL_SPEED = 0.0015, PINCH_SPEED = 0.01; // zoom for each pixel that a wheel or a touchpad reports
const WHEEL_LINE = 16; // pixels, where a wheel counts lines

// By a factor, around a place (shares of the stage's width and height).
function zoomBy(view, factor, at = { x: 0.5, y: 0.5 }) {
  const { zoom, stage, data } = view, old = zoom.scale;
  const most = Math.max(MOST_ZOOM, (LARGEST_PIXEL * data.width) / stage.clientWidth);
  zoom.scale = clamp(old * factor, 1, most);
  zoom.x += at.x / old - at.x / zoom.scale;
  zoom.y += at.y / old - at.y / zoom.scale;
  moveBy(view, 0, 0);
}

// Along by shares of the stage, as far as the picture reaches.
function moveBy(view, dx, dy) {
  const { zoom } = view, room = 1 - 1 / zoom.scale;
  zoom.x = clamp(zoom.x - dx / zoom.scale, 0, room);
  zoom.y = clamp(zoom.y - dy / zoom.scale, 0, room);
  showZoom(view);
  tellZoom(view);
}

function showWhole(view) {
  Object.assign(view.zoom, { scale: 1, x: 0, y: 0 });
  moveBy(view, 0, 0);
}

function showZoom(view) {
  const { zoom, stage, find } = view, whole = zoom.scale <= 1.001;
  stage.classList.toggle("zoomed", !whole);
  const [out, now, into, fit] = find(".zoom").children;
  if (now) {
    now.textContent = fill(view.data.words.zoom_now, { number: zoom.scale.toFixed(zoom.scale < 9.95 ? 1 : 0) });
    out.disabled = fit.disabled = whole;
  }
  view.redraw();
}

// Show a pixel that the keyboard went to.
function revealPixel(view, { row, column }) {
  const { zoom, data } = view;
  if (zoom.scale <= 1) return;
  const x = ((column + 0.5) / data.width - zoom.x) * zoom.scale, y = ((row + 0.5) / data.height - zoom.y) * zoom.scale;
  const margin = 0.06, past = (at) => Math.max(0, margin - at) - Math.max(0, at + margin - 1);
  if (past(x) || past(y)) moveBy(view, past(x), past(y));
}

// A wheel belongs to the page until one works here, and then still where it could only make smaller what fits.
function connectZoom(view) {
  const { stage } = view;
  const wheel = (event) => {
    const pinching = event.ctrlKey || event.metaKey, focused = stage.getRootNode().activeElement === stage;
    if (!view.data?.zoom || (!pinching && !focused)) return;
    if (!pinching && event.deltaY > 0 && view.zoom.scale <= 1) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1);
    const speed = pinching && Math.abs(pixels) < 50 ? PINCH_SPEED : WHEEL_SPEED;
    zoomBy(view, Math.exp(-pixels * speed), placeOf(view, event));
  };
  stage.addEventListener("wheel", wheel, { passive: false });
  stage.ondblclick = () => { if (view.data?.zoom && view.mode === "look") showWhole(view); };
}

function buildZoom(view) {
  const { find, data } = view, { words } = data, group = find(".zoom");
  group.hidden = !data.zoom;
  if (!data.zoom || group.children.length) return;
  group.setAttribute("aria-label", words.zoom_help);
  group.title = words.zoom_help;
  const button = (sign, label, act) => {
    const made = element("button", { parent: group, type: "button", text: sign, "aria-label": label, title: label });
    made.onclick = act;
  };
  button("−", words.zoom_out, () => zoomBy(view, 1 / ZOOM_STEP));
  element("output", { parent: group });
  button("+", words.zoom_in, () => zoomBy(view, ZOOM_STEP, focusPlace(view)));
  button("⤢", words.zoom_fit, () => showWhole(view));
  showZoom(view);
}

// Where the pixel that is looked at stands on the stage: zooming in without a pointer goes there.
function focusPlace({ focus, zoom, data }) {
  if (!focus) return undefined;
  const x = ((focus.column + 0.5) / data.width - zoom.x) * zoom.scale;
  const y = ((focus.row + 0.5) / data.height - zoom.y) * zoom.scale;
  return { x: clamp(x, 0, 1), y: clamp(y, 0, 1) };
}
