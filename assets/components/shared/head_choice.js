// The list by which a reader chooses whose attention is shown.

import { element, option } from "./dom.js";
import { fill } from "./words.js";

// All heads averaged, one group of them, or a single head; `groups` [{name, heads}] and `heads` as they are written.
export function headOptions(groups, heads, words) {
  return [
    option("average", words.average),
    ...groups.map((group, i) => groupOptions(group, i, heads, words)),
  ];
}

function groupOptions({ name, heads: members }, i, heads, words) {
  const single = (head) => option(`head ${head}`, heads[head]);
  if (members.length === 1) return single(members[0]);
  const box = element("optgroup", { label: name });
  box.append(option(`group ${i}`, fill(words.group_average, { group: name })), ...members.map(single));
  return box;
}
