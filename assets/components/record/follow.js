// Lenses of the same link look at the same time and show the same stretch.

import { listen } from "../shared/lens_event.js";
import { nearestTarget } from "./data.js";
import { showFocus, showPinned } from "./focus.js";
import { VIEW_EVENT } from "./link.js";

export function connectLink(lens) {
  const look = (detail) => {
    if (!follows(lens, detail) || !Number.isFinite(detail.index)) return;
    const focus = nearestTarget(lens.data, detail.index);
    if (focus !== lens.focus) showFocus(lens, focus);
    if (Boolean(detail.pinned) !== lens.pinned) showPinned(lens, Boolean(detail.pinned));
  };
  const move = (detail) => {
    if (!follows(lens, detail)) return;
    lens.view = detail.view;
    lens.redraw();
  };
  return listen({ lens: look, [VIEW_EVENT]: move });
}

function follows(lens, { link, from }) {
  return from !== lens && Boolean(link) && link === lens.data?.head.link;
}
