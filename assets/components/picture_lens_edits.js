// --- picture_lens_edits: context points by hand, and "what if": the modes in which a click or a box changes something ----

const MOST_DOTS = 6000; // context points that are drawn singly; more would hide the picture
const SNAP = 9; // CSS pixels within which a click means the dot
const PENDING_LIMIT = 15000; // milliseconds after which an edit that changed nothing stops looking busy

function setMode(view, mode) {
  if (!view.data.lens.tools.includes(mode)) return;
  view.mode = mode;
  view.box = null;
  view.stage.dataset.mode = mode;
  for (const button of view.find(".choice").querySelectorAll("[data-mode]")) {
    const on = button.dataset.mode === mode;
    button.setAttribute("aria-checked", on);
    button.tabIndex = on ? 0 : -1;
  }
  showHelp(view);
  view.redraw(false, true);
}

// --- what is drawn -----------------------------------------------------------------------------------------------------
function contextPoints(view) {
  const { map, data } = view;
  if (!map || map.head.count > MOST_DOTS) return null;
  map.dots ??= listDots(map);
  return { kind: "plain", ...map.dots, colours: data.lens.colours };
}

function listDots({ cells, head }) {
  const rows = [], columns = [], levels = [], { width, step } = head;
  cells.forEach((state, i) => {
    if (state !== USED) return;
    rows.push(Math.floor(i / width) * step + (step >> 1));
    columns.push((i % width) * step + (step >> 1));
    levels.push(200);
  });
  return { rows, columns, levels };
}

// A veil over known pixels that are not used, while points are picked.
function drawUnused(pen, view, scale) {
  if (view.mode !== "context" || !view.map) return;
  const { map } = view, { width, height, step } = map.head;
  if (!map.veil) {
    map.veil = Object.assign(document.createElement("canvas"), { width, height });
    const inks = map.veil.getContext("2d"), image = inks.createImageData(width, height);
    map.cells.forEach((state, i) => image.data.set(state === UNUSED ? [20, 16, 12, 130] : [0, 0, 0, 0], 4 * i));
    inks.putImageData(image, 0, 0);
  }
  pen.imageSmoothingEnabled = false;
  pen.drawImage(map.veil, 0, 0, width * step * scale, height * step * scale);
}

// --- what is done ------------------------------------------------------------------------------------------------------
// One pixel: in a picture whose pixels are small on the screen, the dot next to it is meant.
function meantPixel(view, pixel) {
  const reach = SNAP / ((view.stage.clientWidth / view.data.width) * view.zoom.scale);
  if (reach < 1 || !view.map) return pixel;
  const [dot] = nearestOf(view, pixel, USED, 1);
  return dot && dot.away <= reach && view.map.head.count <= MOST_DOTS ? { row: dot.row, column: dot.column } : pixel;
}

function editAt(view, pixel, shifted) {
  const meant = meantPixel(view, pixel);
  endBox(view, { from: meant, to: meant }, shifted);
}

// What a box would do: {action, count}.
function planOf(view, { from, to }, shifted) {
  const counts = [0, 0, 0], { map } = view;
  if (!map) return { action: null, count: 0 };
  const [top, left] = cellOf(view, { row: Math.min(from.row, to.row), column: Math.min(from.column, to.column) });
  const [bottom, right] = cellOf(view, { row: Math.max(from.row, to.row), column: Math.max(from.column, to.column) });
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) counts[map.cells[row * map.head.width + column]] += 1;
  }
  const area = map.head.step ** 2; // of a pixel of the map, in pixels of the picture
  if (view.mode === "drop") return { action: counts[USED] ? "drop" : null, count: counts[USED] * area };
  if (counts[USED] && !shifted) return { action: "remove", count: counts[USED] * area };
  return { action: counts[UNUSED] ? "add" : null, count: counts[UNUSED] * area };
}

function endBox(view, box, shifted) {
  const { action } = planOf(view, box, shifted);
  view.box = null;
  view.find(".tip").hidden = true;
  view.redraw(false);
  if (!action) return;
  const corners = {
    top: Math.min(box.from.row, box.to.row),
    left: Math.min(box.from.column, box.to.column),
    bottom: Math.max(box.from.row, box.to.row),
    right: Math.max(box.from.column, box.to.column),
  };
  if (action !== "drop") markBox(view, corners, action === "add" ? USED : UNUSED);
  sendEdit(view, { action, ...corners, ...(action === "drop" ? { row: view.focus.row, column: view.focus.column } : {}) });
}

// The map at once, as it will come back.
function markBox(view, { top, left, bottom, right }, state) {
  const { map } = view, [firstRow, firstColumn] = cellOf(view, { row: top, column: left });
  const [lastRow, lastColumn] = cellOf(view, { row: bottom, column: right });
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const at = row * map.head.width + column;
      if (map.cells[at] === MISSING || map.cells[at] === state) continue;
      map.cells[at] = state;
      map.head.count += state === USED ? 1 : -1;
    }
  }
  map.dots = map.veil = null;
}

function sendEdit(view, edit) {
  view.send("edit", edit);
  const note = view.find(".pending"), { words } = view.data;
  note.textContent = edit.action === "drop" ? words.pending_drop : words.pending;
  note.hidden = false;
  clearTimeout(view.pendingTimer);
  view.pendingTimer = setTimeout(() => endPending(view), PENDING_LIMIT);
}

function endPending(view) {
  clearTimeout(view.pendingTimer);
  view.find(".pending").hidden = true;
}

// New data on what is missing and used has come: an answer to an edit, or another picture.
function takeMap(view) {
  endPending(view);
  showEdits(view);
}

function buildEdits(view) {
  const { find, data } = view, group = find(".edits"), { words } = data;
  group.hidden = !data.lens?.tools.includes("context");
  if (group.hidden || group.children.length) return;
  for (const action of ["undo", "reset"]) {
    const button = element("button", { parent: group, type: "button", text: words[action], title: words[`${action}_help`] });
    button.onclick = () => sendEdit(view, { action });
  }
  showEdits(view);
}

function showEdits(view) {
  const [undo, reset] = view.find(".edits").children;
  if (!undo) return;
  undo.disabled = !view.map?.head.canUndo;
  reset.disabled = !view.map?.head.edits;
}

// --- what a click would do, beside the pointer ------------------------------------------------------------------------
function showTip(view, place, shifted) {
  const tip = view.find(".tip");
  tip.hidden = view.mode === "look" || !view.cursor || !view.map;
  if (tip.hidden) return;
  const { words } = view.data, { stage } = view;
  const single = view.box ? null : meantPixel(view, view.cursor), box = view.box ?? { from: single, to: single };
  const { action, count } = planOf(view, box, shifted);
  const missing = single && stateAt(view, single) === MISSING && view.mode === "context";
  const sentence = missing ? words.tip_missing : action ? words[`tip_${action}${view.box ? "_box" : ""}`] : words.tip_none;
  tip.textContent = fill(sentence, { number: count.toLocaleString(view.data.locale) });
  const onRight = place.x > 0.55;
  tip.style.left = onRight ? "auto" : `${100 * place.x}%`;
  tip.style.right = onRight ? `${100 - 100 * place.x}%` : "auto";
  tip.style.top = `${clamp(place.y * stage.clientHeight - 34, 4, stage.clientHeight - 30)}px`;
}
