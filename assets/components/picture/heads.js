// Whose attention is shown.

import { headOptions } from "../shared/head_choice.js";
import { fill } from "../shared/words.js";

// Averaged, one group of heads (what stands before the comma of their names), or a single head.
export function offerHeads(view) {
  const source = view.weights ?? (view.exact?.head.heads.length ? view.exact : null);
  const { select } = view.readout;
  const { words } = view.data;
  if (!source) return;
  const { heads, groups } = source.head;
  if (select.dataset.heads !== heads.join()) {
    select.dataset.heads = heads.join();
    const names = heads.map((name) => nameOfHead(name, words));
    const offered = groups.map((group) => ({ ...group, name: nameOfGroup(group.name, words) }));
    select.replaceChildren(...headOptions(heads.length > 1 ? offered : [], names, words));
    if (![...select.options].some(({ value }) => value === view.chosen)) view.chosen = "average";
  }
  select.disabled = heads.length < 2;
  select.value = view.chosen;
  select.onchange = () => {
    view.chosen = select.value;
    view.redraw(false, true);
  };
}

// "round 1" and "round 1, head 2" are how networks call their heads, whatever the page's language.
function nameOfGroup(name, words) {
  const number = /^round (\d+)$/.exec(name)?.[1];
  return number ? fill(words.round, { number }) : name;
}

function nameOfHead(name, words) {
  const [, group, number] = /^(.*), head (\d+)$/.exec(name) ?? [];
  return number ? fill(words.head, { group: nameOfGroup(group, words), number }) : nameOfGroup(name, words);
}
