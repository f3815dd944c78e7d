// What a lens tells the others of its link.

import { tell, tellLenses } from "../shared/lens_event.js";

export const VIEW_EVENT = "lacuna-lens-view"; // { link, view }

export function tellFocus(lens) {
  const { link } = lens.data.head;
  if (!link || lens.focus === null) return;
  tellLenses({ link, index: lens.data.targets[lens.focus].at, pinned: lens.pinned, from: lens });
}

export function tellView(lens) {
  const { link } = lens.data.head;
  if (link) tell(VIEW_EVENT, { link, view: lens.view, from: lens });
}
