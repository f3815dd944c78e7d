// A picture on a canvas: points drawn over it, a crosshair for pointer and keyboard, picks sent to Python; with `lens`
// in its data it also shows what the pixel under the pointer attends to.
//
// Canvases of one `link` on a page follow each other in the browser, without a message to the server.

import { keptByElement } from "../shared/instances.js";
import { hush } from "../shared/speech.js";
import { drawBase, drawOver } from "./drawing.js";
import { connectEdges, takeEdges } from "./edges.js";
import { takeFeeds } from "./feeds.js";
import { stopFlicker } from "./flicker.js";
import { connectLink } from "./follow.js";
import { connectKeys } from "./keys.js";
import { lead, setFocus, targetOfLink, zoomOfLink } from "./link.js";
import { loadPicture, showPictureView } from "./pictures.js";
import { samePixel } from "./place.js";
import { connectPointer, connectReveal } from "./pointer.js";
import { unpackPoints } from "./points.js";
import { showReadout } from "./readout.js";
import { unpackSources } from "./sources.js";
import { buildTools } from "./tools.js";
import { connectZoom, showZoom } from "./zoom.js";

const VIEWS = keptByElement(createView);

export default function pictureCanvas({ data, parentElement, setTriggerValue }) {
  return VIEWS(parentElement, (view) => {
    view.send = setTriggerValue;
    updateView(view, data);
  });
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
    distances: null, // from the hole, by which its edge is drawn while a slider moves it
    edges: null, // what is drawn of that
    shown: null, // the name of the view that was chosen
    cursor: null, // the pixel under the pointer or the keyboard's crosshair: {row, column}
    focus: null, // the pixel that is looked at
    pinned: false, // whether it is kept
    mode: "look",
    box: null, // {from, to} while a box is dragged
    zoom: { scale: 1, x: 0, y: 0 }, // and which share of the picture lies to the left and above
    map: null, // what is missing and what is context; see map.js
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
  const letGo = connectEdges(view);
  view.destroy = () => {
    cancelAnimationFrame(view.frame);
    hush(view);
    stopFlicker(view);
    clearTimeout(view.pendingTimer);
    watcher.disconnect();
    unlink();
    letGo();
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
  const old = view.data;
  const { find, stage } = view;
  const another = !old || old.link !== data.link || old.width !== data.width || old.height !== data.height;
  view.data = data;
  if (!old) view.slider.value = data.reveal;
  stage.style.setProperty("--ratio", data.width / data.height);
  stage.style.setProperty("--tallest", data.tallest ?? "66vh");
  find(".view").classList.toggle("lensed", Boolean(data.lens));
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
  takeEdges(view, old);
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
  const { target, link } = view.data;
  const known = targetOfLink(link);
  if (target && !(old?.link === link && samePixel(old.target, target))) lead(view, target, true);
  else if (known && !view.focus) setFocus(view, known.focus, known.pinned);
}
