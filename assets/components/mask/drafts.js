// What is not applied yet, kept in the browser: it is there again after a visit to another page, with undo and redo.

import { MaskGrid } from "./grid.js";
import { MaskHistory } from "./history.js";

// picture -> what was painted on it; on the window, for this script may be loaded anew
const HOME = Symbol.for("lacuna-mask-drafts");
globalThis[HOME] ??= new Map();
const DRAFTS = globalThis[HOME];
const MOST_DRAFTS = 3;
const FIRST_BRUSH = 0.06; // of the view's shorter side

// What was painted on a picture whose mask Python knows by `revision`, else an empty mask; with the `revision` that it
// follows on from, "" for none.
export function openDraft({ key, width, height }, revision) {
  const draft = DRAFTS.get(key);
  if (draft && (draft.revision === revision || draft.pending?.stamp === revision)) return draft;
  const grid = new MaskGrid(width, height);
  const history = new MaskHistory();
  const diameter = Math.max(2, Math.round(Math.min(width, height) * FIRST_BRUSH));
  return { grid, history, applied: history.state, pending: null, diameter, revision: "" };
}

// The newest few are kept.
export function keepDraft({ key }, { grid, history, applied, pending, diameter, revision }) {
  DRAFTS.delete(key);
  DRAFTS.set(key, { grid, history, applied, pending, diameter, revision });
  while (DRAFTS.size > MOST_DRAFTS) DRAFTS.delete(DRAFTS.keys().next().value);
}
