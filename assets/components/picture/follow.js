// Pictures of one link follow each other.

import { listen } from "../shared/lens_event.js";
import { FED } from "./feed_store.js";
import { feedNames, takeFeeds } from "./feeds.js";
import { lookAlong, showWhere } from "./focus.js";
import { CURSOR, setFocus, ZOOM } from "./link.js";
import { pixelOf } from "./place.js";
import { showZoom } from "./zoom.js";

export function connectLink(view) {
  const unlessOwn = (follow) => (detail) => {
    if (view.data && detail.from !== view) follow(view, detail);
  };
  return listen({
    lens: unlessOwn(followLens),
    [CURSOR]: unlessOwn(followCursor),
    [ZOOM]: unlessOwn(followZoom),
    [FED]: unlessOwn(followFeed),
  });
}

function followLens(view, { link, index, pinned }) {
  if (link !== view.data.link) return;
  setFocus(view, index === null ? view.focus : pixelOf(view, index), pinned);
}

function followCursor(view, { link, index }) {
  if (link !== view.data.link) return;
  view.cursor = index === null ? null : pixelOf(view, index);
  if (view.sources) showWhere(view); // others leave it to the picture that is pointed at
  lookAlong(view, view.cursor);
  view.redraw(false);
}

function followZoom(view, { link, scale, x, y }) {
  if (link !== view.data.link || !view.data.zoom) return;
  Object.assign(view.zoom, { scale, x, y });
  showZoom(view);
}

function followFeed(view, { name }) {
  if (feedNames(view).includes(name)) takeFeeds(view);
}
