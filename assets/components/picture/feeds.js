// What the feeds of a lens brought: the map, the weights of all pixels, the exact weights of one.

import { endPending, takeMap } from "./edits.js";
import { fedBlock } from "./feed_store.js";
import { isLens, lookSomewhere } from "./focus.js";
import { offerHeads } from "./heads.js";
import { lead } from "./link.js";
import { unpackMap } from "./map.js";
import { samePixel } from "./place.js";
import { unpackWeights } from "./weights.js";

export function feedNames({ data }) {
  return data.lens ? data.lens.feeds : [`${data.link} map`];
}

// Take what the feeds brought since the last look.
export function takeFeeds(view) {
  const [map, weights, exact] = feedNames(view).map(fedBlock);
  if (map?.head.revision !== view.map?.head.revision) {
    view.map = map ? unpackMap(map) : null;
    if (isLens(view)) takeMap(view);
  }
  if (!isLens(view)) return;
  if (weights?.head.revision !== view.weights?.head.revision) {
    view.weights = weights ? unpackWeights(weights) : null;
    offerHeads(view);
  }
  if (exact?.head.revision !== view.exact?.head.revision) {
    view.exact = exact ?? null;
    if (!weights) offerHeads(view);
    takeExact(view);
  }
  lookSomewhere(view);
  view.redraw(false, true);
}

// A pixel that Python names is looked at once, unless it was let go meanwhile.
function takeExact(view) {
  const { exact, letGo } = view;
  endPending(view);
  if (!exact) return;
  const { row, column, kept } = exact.head;
  const pixel = { row, column };
  const waitedFor = view.pinned && !samePixel(view.focus, pixel); // another was kept since: its answer will come
  if (!waitedFor && !(kept && samePixel(letGo, pixel))) lead(view, pixel, kept);
}
