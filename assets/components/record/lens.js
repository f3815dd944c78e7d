// A record of temperatures with its forecast and filled gaps, and what each asked time attends to.
//
// Everything that pointing needs is here from the start, so pointing sends nothing to Python; only an edit of the
// context does.

import { keptByElement } from "../shared/instances.js";
import { hush } from "../shared/speech.js";
import { drawAttention } from "./attention.js";
import { showCompact } from "./brief.js";
import { drawChart } from "./chart.js";
import { equalNumbers, nearestTarget, unpackLens } from "./data.js";
import { firstFocus, firstView } from "./first_view.js";
import { chooseHeads, showHeads } from "./focus.js";
import { connectLink } from "./follow.js";
import { connectKeys } from "./keys.js";
import { buildLegend } from "./legend.js";
import { connectOverview, drawOverview, drawOverviewAttention } from "./overview.js";
import { readTheme } from "./pen.js";
import { connectPointer } from "./pointer.js";
import { buildReadout } from "./readout.js";
import { showScale } from "./scale.js";
import { showTip } from "./tip.js";
import { buildTools, setMode, showSpans } from "./tools.js";
import { forgetTops, topsOf } from "./tops.js";

const PENDING_LIMIT = 8000; // milliseconds after which an edit that changed nothing stops looking busy
const LENSES = keptByElement(createLens);

export default function recordLens({ data, parentElement, setTriggerValue }) {
  return LENSES(parentElement, (lens) => {
    lens.send = (edit) => {
      setTriggerValue("edit", edit);
      waitForAnswer(lens);
    };
    updateLens(lens, data);
  });
}

function createLens(root) {
  const find = (name) => root.querySelector(name);
  const lens = {
    find,
    stage: find(".stage"),
    overview: find(".overview"),
    data: null,
    view: [0, 1], // shown stretch, in steps since the record's first
    focus: null, // the asked time that is looked at: an index of data.targets
    pinned: false,
    point: null, // the observation under the pointer: a row of the record
    mode: "look",
    chosen: "average", // whose attention: "average", "group 0", "head 3"
    top: 1, // the weight at the bright end of the colours,
    stripTop: 1, // and the one that fills the strip of a group of heads
    selection: null, // [from, to] in steps while a stretch is dragged, and until its answer is there
    ghost: null, // the forecast before the last change
    frame: 0,
    stale: { base: false, over: false },
  };
  lens.redraw = (base = true) => {
    lens.stale.over = true;
    lens.stale.base = lens.stale.base || base;
    if (!lens.frame) lens.frame = requestAnimationFrame(() => drawLens(lens));
  };
  const watcher = new ResizeObserver(() => lens.redraw());
  watcher.observe(lens.stage);
  lens.stage.ontransitionend = () => lens.redraw(); // light turned to dark, or back
  lens.chooseHeads = (chosen) => chooseHeads(lens, chosen);
  connectPointer(lens);
  connectKeys(lens);
  connectOverview(lens);
  const unlink = connectLink(lens);
  lens.destroy = () => {
    cancelAnimationFrame(lens.frame);
    hush(lens);
    clearTimeout(lens.pendingTimer);
    watcher.disconnect();
    forgetTops(lens);
    unlink();
  };
  return lens;
}

function drawLens(lens) {
  lens.frame = 0;
  const { base } = lens.stale;
  lens.stale = { base: false, over: false };
  if (!lens.data || !lens.stage.clientWidth) return; // in a tab that is not shown
  if (base) {
    lens.theme = readTheme(lens);
    drawChart(lens);
    drawOverview(lens);
    showSpans(lens);
  }
  takeScale(lens);
  drawAttention(lens);
  drawOverviewAttention(lens);
  showTip(lens);
}

// One scale for all lenses that stand beside each other, once each of them knows what it looks at.
function takeScale(lens) {
  const { points, strips } = topsOf(lens);
  lens.stripTop = strips;
  if (lens.top === points && lens.scaled === lens.data) return;
  lens.scaled = lens.data;
  lens.top = points;
  showScale(lens);
}

// --- new data from Python --------------------------------------------------------------------------------------------
function updateLens(lens, block) {
  const old = lens.data;
  const data = unpackLens(block, old);
  if (data === old) return;
  lens.data = data;
  endPending(lens);
  const sameRecord = old?.head.record === data.head.record;
  const sameTimes = sameRecord && equalNumbers(old.kinds.forecast.at, data.kinds.forecast.at);
  if (!sameTimes) {
    lens.ghost = null;
    lens.view = firstView(data);
    lens.pinned = false;
    lens.focus = null;
  } else if (!equalNumbers(old.kinds.forecast.quantiles, data.kinds.forecast.quantiles)) {
    lens.ghost = old.kinds.forecast;
  }
  lens.point = null;
  // where the same time is in the new data, whose gaps may have come or gone
  const kept = sameTimes && lens.focus !== null ? old.targets[lens.focus].at : null;
  lens.focus = kept === null ? firstFocus(data) : nearestTarget(data, kept);
  if (!old || old.head.headKeys.join() !== data.head.headKeys.join()) lens.chosen = "average";
  showCompact(lens);
  buildTools(lens);
  buildLegend(lens);
  buildReadout(lens);
  showHeads(lens, lens.chosen);
  setMode(lens, lens.mode);
  lens.stage.setAttribute("aria-label", data.head.words.chart);
  lens.find(".lens").setAttribute("aria-label", data.head.alt);
}

// --- an edit is on its way -------------------------------------------------------------------------------------------
function waitForAnswer(lens) {
  const note = lens.find(".pending");
  note.textContent = lens.data.head.words.pending;
  note.hidden = false;
  clearTimeout(lens.pendingTimer);
  lens.pendingTimer = setTimeout(() => endPending(lens), PENDING_LIMIT);
}

function endPending(lens) {
  clearTimeout(lens.pendingTimer);
  lens.find(".pending").hidden = true;
  lens.selection = null;
  lens.redraw();
}
