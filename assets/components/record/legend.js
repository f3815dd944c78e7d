// The legend: each sign as it is drawn.

import { element } from "../shared/dom.js";
import { UNUSED } from "./data.js";

export function buildLegend(lens) {
  const { head, kinds, truth, usual, record } = lens.data;
  const { words, lines } = head;
  const stroke = (colour, more = "") =>
    `<line x1="1" y1="6" x2="21" y2="6" stroke="${colour}" stroke-width="2.4" ${more}/>`;
  const band = head.bands.map(
    ({ opacity }, i) =>
      `<rect x="1" width="20" y="${2 * i}" height="${12 - 4 * i}" fill="${lines.forecast}" opacity="${opacity}"/>`,
  );
  const cross = `<path d="M7 2 15 10M15 2 7 10" stroke="${lines.dropped}" stroke-width="2"/>`;
  const hollow = `<circle cx="11" cy="6" r="3" fill="none" stroke="${lines.history}"/>`;
  const entries = [
    [stroke(lines.history), words.measured],
    [stroke(lines.forecast), words.forecast],
    [band.join(""), words.bands],
    kinds.gap?.count && [stroke(lines.gap), words.gap],
    usual && [stroke(lines.usual, 'stroke-dasharray="2 3"'), words.usual],
    truth && [stroke(lines.truth), words.truth],
    lens.ghost && [stroke("currentColor", 'stroke-dasharray="5 3" opacity="0.75"'), words.ghost],
    head.droppedCount && [cross, words.dropped],
    record.state.includes(UNUSED) && [hollow, words.unused],
  ];
  lens.find(".legend").replaceChildren(
    ...entries.filter(Boolean).map(([drawing, text]) => {
      const item = element("li");
      item.innerHTML = `<svg width="22" height="12" aria-hidden="true">${drawing}</svg>`;
      item.append(text);
      return item;
    }),
  );
}
