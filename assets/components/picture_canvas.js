// A picture on a canvas: points drawn over it, a crosshair for pointer and keyboard, picks sent to Python; with `lens`
// in its data it also shows what the pixel under the pointer attends to, see picture_lens_*.js.
//
// Canvases of one `link` on a page follow each other in the browser, without a message to the server. The files
// picture_canvas_*.js and picture_lens_*.js are read one after the other into a single module; this is the first: it
// makes a view, takes new data from Python, and decides what is drawn anew.

const INSTANCES = new WeakMap(); // parentElement -> view: the default export runs again whenever data changes

export default function ({ data, parentElement, setTriggerValue }) {
  let view = INSTANCES.get(parentElement);
  if (!view) {
    view = createView(parentElement);
    INSTANCES.set(parentElement, view);
  }
  view.send = setTriggerValue;
  updateView(view, data);
  return () => {
    view.destroy();
    INSTANCES.delete(parentElement);
  };
}

function createView(root) {
  const find = (name) => root.querySelector(name);
  const view = {
    find,
    stage: find(".stage"),
    base: find(".base"),
    over: find(".over"),
    slider: find(".slider"),
    send: null,
    data: null,
    picture: null, // the shown one, decoded
    before: null,
    points: null, // drawn whatever is pointed at
    sources: null,
    shown: null, // the name of the view that was chosen
    cursor: null, // the pixel under the pointer or the keyboard's crosshair: {row, column}
    focus: null, // the pixel that is looked at
    pinned: false, // whether it is kept
    mode: "look",
    box: null, // {from, to} while a box is dragged
    zoom: { scale: 1, x: 0, y: 0 }, // and which share of the picture lies to the left and above
    map: null, // what is missing and what is context; see picture_lens_data.js
    weights: null,
    exact: null,
    chosen: "average", // whose attention: "average", "group 0", "head 3"
    frame: 0,
    stale: { base: false, readout: false },
  };
  view.redraw = (base = true, readout = false) => {
    view.stale.base ||= base;
    view.stale.readout ||= readout;
    if (!view.frame) view.frame = requestAnimationFrame(() => drawView(view));
  };
  const watcher = new ResizeObserver(() => view.redraw());
  watcher.observe(view.stage);
  const unlink = connectLink(view);
  connectPointer(view);
  connectZoom(view);
  connectKeys(view);
  connectReveal(view);
  view.destroy = () => {
    cancelAnimationFrame(view.frame);
    clearTimeout(view.speaking);
    clearTimeout(view.pendingTimer);
    watcher.disconnect();
    unlink();
  };
  return view;
}

function drawView(view) {
  view.frame = 0;
  const { base, readout } = view.stale;
  view.stale = { base: false, readout: false };
  if (!view.data || !view.stage.clientWidth) return; // in a tab that is not shown
  if (readout && view.data.lens) showReadout(view);
  if (base) drawBase(view);
  drawOver(view);
}

// --- new data from Python --------------------------------------------------------------------------------------------
function updateView(view, data) {
  const old = view.data, { find, stage } = view;
  const another = !old || old.link !== data.link || old.width !== data.width || old.height !== data.height;
  view.data = data;
  if (!old) view.slider.value = data.reveal;
  stage.style.setProperty("--ratio", data.width / data.height);
  stage.classList.toggle("pickable", data.pick || Boolean(data.lens));
  stage.classList.toggle("waits", Boolean(data.waiting));
  const reachable = data.pick || data.zoom;
  stage.tabIndex = reachable ? 0 : -1;
  stage.setAttribute("role", reachable ? "application" : "img");
  stage.setAttribute("aria-label", data.alt);
  find(".title").textContent = data.title;
  find(".waiting").textContent = data.waiting ?? "";
  find(".reveal").hidden = !data.before;
  if (another) forgetPlace(view);
  view.points = data.points === old?.points ? view.points : unpackPoints(data.points);
  if (old && JSON.stringify(old.words) !== JSON.stringify(data.words)) forgetWords(view);
  if (data.sources?.origin !== old?.sources?.origin) view.sources = unpackSources(data.sources);
  buildTools(view);
  if (data.lens && data.lens.feeds.join() !== old?.lens?.feeds.join()) view.exact = view.weights = null;
  takeTarget(view, old);
  takeFeeds(view);
  showPictureView(view);
  loadPicture(view, "before", data.before);
  view.redraw();
}

function forgetPlace(view) {
  view.focus = view.cursor = view.box = null;
  view.pinned = false;
  Object.assign(view.zoom, zoomOfLink(view.data.link) ?? { scale: 1, x: 0, y: 0 });
  showZoom(view);
}

// Another language: what was built with the old words is built anew.
function forgetWords(view) {
  for (const part of [".zoom", ".edits", ".readout"]) view.find(part).replaceChildren();
  view.shownTop = null;
}

// What Python says counts when it is new; a pixel that was let go or pointed at since is not taken back.
function takeTarget(view, old) {
  const { target, link } = view.data, known = TARGETS.get(link);
  if (target && !(old?.link === link && samePixel(old.target, target))) lead(view, target, true);
  else if (known && !view.focus) setFocus(view, known.focus, known.pinned);
}

// --- which picture --------------------------------------------------------------------------------------------------
function shownView({ data, shown }) {
  return data.views.find(({ name }) => name === shown) ?? data.views[0];
}

function showPictureView(view) {
  const shown = shownView(view), { data, find } = view, note = (shown.uri && shown.note) || data.note;
  find(".note").textContent = note;
  find(".note").hidden = !note && data.views.length < 2 && !data.link;
  drawBar(view, shown.bar);
  loadPicture(view, "picture", shown.uri);
  if (data.lens) showHelp(view);
  const missing = !shown.uri && !data.waiting && shown.ask;
  if (!data.waiting) find(".waiting").textContent = missing ? shown.note : "";
  view.stage.classList.toggle("asks", missing);
}

// The old picture stays until the new one is decoded, so that nothing flickers.
function loadPicture(view, slot, source) {
  view.sourceOf ??= {};
  if (view.sourceOf[slot] === source) return;
  view.sourceOf[slot] = source;
  if (!source) {
    view[slot] = null;
    view.redraw();
    return;
  }
  const image = new Image();
  image.onload = () => {
    if (view.sourceOf[slot] !== source) return;
    view[slot] = image;
    view.redraw();
  };
  image.src = source;
}

// --- small things ----------------------------------------------------------------------------------------------------
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function samePixel(one, other) {
  return one?.row === other?.row && one?.column === other?.column;
}

// "Row {row}" with the numbers in place.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function element(tag, { parent, text = "", className = "", ...attributes } = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (parent) parent.append(made);
  return made;
}
