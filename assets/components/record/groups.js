// The groups of heads, each with the window that it looks into: a line of the readout, and a strip below the chart.

import { element } from "../shared/dom.js";
import { STRIP } from "./axes.js";

// A button for each group in a list; none where there is only one. Returns the buttons.
export function buildGroups(lens, list) {
  const { groups, words } = lens.data.head;
  if (groups.length < 2) return [];
  return groups.map((_, i) => {
    const item = element("li", { parent: list });
    const button = element("button", { parent: item, type: "button", title: words.group_help });
    button.onclick = () => lens.chooseHeads(`group ${i}`);
    return button;
  });
}

// The group whose strip is at that height on the stage, as a choice of heads; null elsewhere.
export function groupAt({ place, data }, y) {
  const i = place.strips.findIndex(({ top }) => y >= top && y < top + STRIP);
  return i < 0 || data.head.groups.length < 2 ? null : `group ${i}`;
}
