// Where feeds lay numbers and lenses find them: on the window, by name, for each component is a script of its own.

import { tell } from "../shared/lens_event.js";

export const FED = "lacuna-feed"; // {name}: what lies there is another one now

export function fedBlock(name) {
  return store().get(name);
}

export function layOutBlock(name, block) {
  store().set(name, block);
  tell(FED, { name });
}

// Unless another has taken the place in the meantime.
export function withdrawBlock(name, revision) {
  if (!name || fedBlock(name)?.head.revision !== revision) return;
  store().delete(name);
  tell(FED, { name });
}

function store() {
  window.lacunaFeeds ??= new Map();
  return window.lacunaFeeds;
}
