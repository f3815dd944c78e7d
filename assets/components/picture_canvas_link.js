// --- picture_canvas_link: pictures of one link follow each other --------------------------------------------------------
//
// `lacuna-lens` {link, index, pinned} says which pixel is looked at (row · width + column, or null) and whether it is
// kept; `lacuna-cursor` {link, index} where the pointer is; `lacuna-zoom` {link, scale, x, y} which part is shown.

const LENS = "lacuna-lens", CURSOR = "lacuna-cursor", ZOOM = "lacuna-zoom", FED = "lacuna-feed";
const TARGETS = new Map(); // link -> {focus, pinned}, for canvases that appear later
const ZOOMS = new Map(); // link -> {scale, x, y}

function connectLink(view) {
  const listeners = { [LENS]: followLens, [CURSOR]: followCursor, [ZOOM]: followZoom, [FED]: followFeed };
  const bound = Object.entries(listeners).map(([name, listen]) => [name, ({ detail }) => {
    if (view.data && detail.from !== view) listen(view, detail);
  }]);
  for (const [name, listen] of bound) window.addEventListener(name, listen);
  return () => bound.forEach(([name, listen]) => window.removeEventListener(name, listen));
}

function dispatch(view, name, detail) {
  const { link } = view.data;
  if (link) window.dispatchEvent(new CustomEvent(name, { detail: { link, from: view, ...detail } }));
}

// Look at a pixel, here and wherever the same is looked at.
function lead(view, pixel, pinned) {
  if (samePixel(view.focus, pixel) && view.pinned === pinned) return;
  setFocus(view, pixel, pinned);
  if (view.data.link) TARGETS.set(view.data.link, { focus: pixel, pinned });
  dispatch(view, LENS, { index: pixel ? pixel.row * view.data.width + pixel.column : null, pinned });
}

function setFocus(view, pixel, pinned) {
  view.focus = pixel;
  view.pinned = pinned;
  view.redraw(false, true);
}

function followLens(view, { link, index, pinned }) {
  if (link !== view.data.link) return;
  setFocus(view, index === null ? view.focus : pixelOf(view, index), pinned);
}

function pixelOf({ data }, index) {
  return { row: Math.floor(index / data.width), column: index % data.width };
}

function tellCursor(view) {
  const { cursor, data } = view;
  dispatch(view, CURSOR, { index: cursor ? cursor.row * data.width + cursor.column : null });
}

function followCursor(view, { link, index }) {
  if (link !== view.data.link) return;
  view.cursor = index === null ? null : pixelOf(view, index);
  if (view.sources) showWhere(view); // others leave it to the picture that is pointed at
  lookAlong(view, view.cursor);
  view.redraw(false);
}

function zoomOfLink(link) {
  return link ? ZOOMS.get(link) : null;
}

function tellZoom(view) {
  const { zoom, data } = view;
  if (data.link) ZOOMS.set(data.link, { ...zoom });
  dispatch(view, ZOOM, zoom);
}

function followZoom(view, { link, scale, x, y }) {
  if (link !== view.data.link || !view.data.zoom) return;
  Object.assign(view.zoom, { scale, x, y });
  showZoom(view);
}

function followFeed(view, { name }) {
  if (feedNames(view).includes(name)) takeFeeds(view);
}
