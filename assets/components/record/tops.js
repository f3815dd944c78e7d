// The bright end of the colours: the largest weight of the looked-at time. Lenses that stand beside each other have one
// for all of them, so that an even attention does not look as bright as a sharp one.

import { headsOf, topOf } from "../shared/attention.js";
import { focusAttention } from "./weights.js";

const TOPS = new Map(); // link -> lens -> {points, strips}

// `points`: of whose attention was chosen; `strips`: of any group of heads, which have rows of their own.
function ownTops(lens) {
  const { head } = lens.data;
  const top = (choice, least) => topOf(focusAttention(lens, headsOf(head, choice))?.shares ?? [], least);
  const groups = head.groups.map((_, i) => `group ${i}`);
  return {
    points: top(lens.chosen, head.leastTop),
    strips: groups.reduce((highest, group) => top(group, highest), head.leastTop),
  };
}

// To be called whenever a lens looks at another time, or at other heads.
export function takeTops(lens) {
  const { link } = lens.data.head;
  lens.tops = ownTops(lens);
  if (lens.topsLink !== link) forgetTops(lens);
  if (!link) return;
  lens.topsLink = link;
  if (!TOPS.has(link)) TOPS.set(link, new Map());
  const all = TOPS.get(link);
  all.set(lens, lens.tops);
  for (const other of all.keys()) if (other !== lens) other.redraw(false); // their colours may end elsewhere now
}

export function topsOf(lens) {
  const all = [...(TOPS.get(lens.topsLink)?.values() ?? [lens.tops])];
  const highest = (name) => Math.max(...all.map((tops) => tops[name]));
  return { points: highest("points"), strips: highest("strips") };
}

export function forgetTops(lens) {
  const others = TOPS.get(lens.topsLink);
  others?.delete(lens);
  if (others?.size === 0) TOPS.delete(lens.topsLink);
  lens.topsLink = null;
}
