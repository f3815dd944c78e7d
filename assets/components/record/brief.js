// A lens that stands beside others shows its chart alone, with a title above and a line of numbers below.

import { element } from "../shared/dom.js";
import { fill } from "../shared/words.js";
import { focusSaid } from "./data.js";
import { describeAttention } from "./weights.js";

export function showCompact(lens) {
  const { head } = lens.data;
  const title = lens.find(".title");
  lens.find(".lens").classList.toggle("compact", head.compact);
  title.hidden = !head.title;
  title.textContent = head.title;
  lens.find(".brief").hidden = !head.compact;
}

// What the readout says, in one line.
export function showBrief(lens, attention) {
  const { data } = lens;
  const { words, compact } = data.head;
  if (!compact) return;
  const said = focusSaid(lens);
  const { at } = data.targets[lens.focus];
  const brief = lens.find(".brief");
  brief.replaceChildren(element("b", { text: said.time }), fill(words.brief_value, said));
  if (data.truthAt.has(at))
    brief.append(fill(words.brief_truth, { value: data.format.value(data.truthAt.get(at)) }));
  if (!attention) return;
  const spread = describeAttention(attention, data.record);
  const numbers = {
    number: data.format.number(spread.effective),
    distance: data.format.distance(spread.distance),
  };
  element("span", { parent: brief, text: fill(words.brief_attention, numbers) });
}
