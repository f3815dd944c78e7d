// --- picture_canvas_pointer: mouse, pen and fingers ---------------------------------------------------------------------

const STILL = 5; // CSS pixels: a press that moves less is a click
const GRIP_REACH = 16; // CSS pixels around the line between before and after within which it is dragged
const MIDDLE_BUTTON = 1;

// Where an event is on the stage, as shares of its width and height.
function placeOf({ stage }, event) {
  const box = stage.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

function pixelAt(view, event) {
  const { data, zoom, closeUp: part, base } = view, { x, y } = placeOf(view, event), { width, height } = data;
  const pixel = (row, column) => ({
    row: clamp(Math.floor(row), 0, height - 1),
    column: clamp(Math.floor(column), 0, width - 1),
  });
  if (part) { // a place in the close-up means the pixel that is seen there
    const inX = x * base.width - part.left, inY = y * base.height - part.top;
    if (inX >= 0 && inY >= 0 && inX < part.side && inY < part.side) {
      return pixel(part.row + inY / part.scale, part.column + inX / part.scale);
    }
  }
  return pixel((zoom.y + y / zoom.scale) * height, (zoom.x + x / zoom.scale) * width);
}

function connectPointer(view) {
  const { stage } = view, press = { kind: null, at: null, fingers: new Map() };
  stage.onpointerdown = (event) => down(view, press, event);
  stage.onpointermove = (event) => moved(view, press, event);
  stage.onpointerup = (event) => up(view, press, event);
  stage.onpointercancel = (event) => { press.kind = view.box = null; press.fingers.delete(event.pointerId); };
  stage.onpointerleave = (event) => { if (event.pointerType !== "touch" && !press.kind) point(view, null); };
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
  const place = placeOf(view, event), pixel = pixelAt(view, event);
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
  const before = press.fingers.get(moving), other = [...press.fingers].find(([id]) => id !== moving)?.[1];
  if (!before || !other) return;
  const apart = (one) => Math.hypot((one.x - other.x) * view.stage.clientWidth, (one.y - other.y) * view.stage.clientHeight);
  zoomBy(view, apart(place) / Math.max(1, apart(before)), { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 });
  moveBy(view, (place.x - before.x) / 2, (place.y - before.y) / 2);
}

function up(view, press, event) {
  if (!press.fingers.delete(event.pointerId)) return;
  const { kind, pixel } = press, at = pixelAt(view, event);
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
function act(view, pixel, shifted) {
  if (!view.picture) {
    if (view.stage.classList.contains("asks")) view.send("edit", { action: "ask", view: shownView(view).name });
    return;
  }
  if (view.mode === "look") pin(view, pixel);
  else editAt(view, pixel, shifted);
}

// The crosshair: a pixel, or null where nothing is pointed at.
function point(view, pixel) {
  if (!view.data.link) return;
  if (samePixel(view.cursor, pixel) && pixel) return view.redraw(false);
  view.cursor = pixel;
  if (!pixel) view.find(".tip").hidden = true;
  showWhere(view);
  tellCursor(view);
  lookAlong(view, pixel);
  view.redraw(false);
}

function showWhere(view) {
  const { cursor: pixel, data, find } = view, from = pixel && sourceOf(view, pixel), { words } = data;
  const sentence = from ? words.where_copied : words.where;
  const numbers = { ...pixel, from_row: from?.row, from_column: from?.column };
  find(".where").textContent = pixel && !data.lens ? fill(sentence, numbers) : "";
}

function pin(view, pixel) {
  const chosen = nearestMissing(view, pixel);
  if (view.data.lens && view.pinned && samePixel(chosen, view.focus)) return release(view);
  if (!view.data.pick && !view.data.lens) return;
  view.letGo = null;
  lead(view, chosen, true);
  if (view.data.pick) view.send("pick", chosen);
}

function release(view) {
  view.letGo = view.focus;
  lead(view, view.focus, false);
}

// --- before and after ------------------------------------------------------------------------------------------------
function connectReveal(view) {
  view.slider.oninput = () => view.redraw();
}

function setReveal(view, percent) {
  view.slider.value = clamp(percent, 0, 100);
  view.redraw();
}
