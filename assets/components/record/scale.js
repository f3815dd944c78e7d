// The bar that says what the colours mean.

import { attentionGradient, attentionTicks, showTicks } from "../shared/colour_scale.js";
import { element } from "../shared/dom.js";

export function buildScale(box, { head, colours }) {
  const scale = element("div", { parent: box, className: "scale" });
  element("div", { parent: scale, text: head.words.scale });
  element("div", { parent: scale, className: "colours" }).style.background = attentionGradient(colours);
  return element("div", { parent: scale, className: "ticks" });
}

export function showScale(lens) {
  showTicks(lens.readout.scale, attentionTicks(lens.top, lens.data.format.share));
}
