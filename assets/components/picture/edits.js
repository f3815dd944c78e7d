// Context points by hand, and "what if": the modes in which a click or a box changes something.

import { element } from "../shared/dom.js";
import { UNUSED, USED } from "./map.js";
import { cornersOf, markBox, meantPixel, planOf } from "./plans.js";

const PENDING_LIMIT = 15000; // milliseconds after which an edit that changed nothing stops looking busy

// A click, or a box that was dragged.
export function editAt(view, pixel, shifted) {
  const meant = meantPixel(view, pixel);
  endBox(view, { from: meant, to: meant }, shifted);
}

export function endBox(view, box, shifted) {
  const { action } = planOf(view, box, shifted);
  view.box = null;
  view.find(".tip").hidden = true;
  view.redraw(false);
  if (!action) return;
  const corners = cornersOf(box);
  if (action === "drop") {
    sendEdit(view, { action, ...corners, row: view.focus.row, column: view.focus.column });
    return;
  }
  markBox(view, corners, action === "add" ? USED : UNUSED);
  sendEdit(view, { action, ...corners });
}

function sendEdit(view, edit) {
  view.send("edit", edit);
  const note = view.find(".pending");
  const { words } = view.data;
  note.textContent = edit.action === "drop" ? words.pending_drop : words.pending;
  note.hidden = false;
  clearTimeout(view.pendingTimer);
  view.pendingTimer = setTimeout(() => endPending(view), PENDING_LIMIT);
}

export function endPending(view) {
  clearTimeout(view.pendingTimer);
  view.find(".pending").hidden = true;
}

// New data on what is missing and used has come: an answer to an edit, or another picture.
export function takeMap(view) {
  endPending(view);
  showEdits(view);
}

export function buildEdits(view) {
  const { find, data } = view;
  const group = find(".edits");
  const { words } = data;
  group.hidden = !data.lens?.tools.includes("context");
  if (group.hidden || group.children.length) return;
  for (const action of ["undo", "reset"]) {
    const button = element("button", {
      parent: group,
      type: "button",
      text: words[action],
      title: words[`${action}_help`],
    });
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
