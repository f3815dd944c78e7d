// The bar of the colours of attention, one for all types.

import { attentionGradient, attentionTicks, showTicks } from "../shared/colour_scale.js";

export function showScale(board) {
  const { data, top } = board;
  const scale = board.find(".scale");
  scale.hidden = !top;
  board.find(".scale-label").textContent = data.head.words.scale;
  if (!top || board.shownTop === top) return;
  board.shownTop = top;
  board.find(".scale .colours").style.background = attentionGradient(data.colours);
  showTicks(
    board.find(".scale .ticks"),
    attentionTicks(top, (share, at) => (at ? data.format.share(share) : "0")),
  );
}
