// The bar of the colours of attention, one for all types.

import { attentionGradient, attentionTicks, showTicks } from "../shared/colour_scale.js";
import { fill } from "../shared/words.js";

export function showScale(board) {
  const { data, top } = board;
  board.find(".scale").hidden = data.head.waiting;
  board.find(".scale-label").textContent = data.head.words.scale;
  board.find(".scale .colours").style.background = attentionGradient(data.colours);
  showTicks(
    board.find(".scale .ticks"),
    attentionTicks(top, (share, at) => tickText(data, share, at)),
  );
}

function tickText({ format, head }, share, at) {
  if (at === 0) return "0";
  return at < 1 ? format.share(share) : fill(head.words.or_more, { share: format.share(share) });
}
