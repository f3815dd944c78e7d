// A record of temperatures with its forecast and filled gaps, and what each asked time attends to.
//
// Everything that pointing needs is here from the start, so pointing sends nothing to Python; only an edit of the
// context does. The files record_lens_*.js are read one after the other into a single module; this is the first:
// it makes a lens, takes new data from Python, and decides what is drawn anew.

const LENSES = new WeakMap(); // parentElement -> lens: the default export runs again whenever data changes
const HISTORY_STEPS = 3; // the first view shows the horizon and this many times as much history
const PENDING_LIMIT = 8000; // milliseconds after which an edit that changed nothing stops looking busy

export default function ({ data, parentElement, setTriggerValue }) {
  let lens = LENSES.get(parentElement);
  if (!lens) {
    lens = createLens(parentElement);
    LENSES.set(parentElement, lens);
  }
  lens.send = (edit) => { setTriggerValue("edit", edit); waitForAnswer(lens); };
  updateLens(lens, data);
  return () => {
    lens.destroy();
    LENSES.delete(parentElement);
  };
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
    top: 1, // the weight at the bright end of the colours
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
  connectPointer(lens);
  connectKeys(lens);
  connectOverview(lens);
  const unlink = connectLink(lens);
  lens.destroy = () => {
    cancelAnimationFrame(lens.frame);
    clearTimeout(lens.speaking);
    clearTimeout(lens.pendingTimer);
    watcher.disconnect();
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
    if (!lens.data.head.compact) {
      drawOverview(lens);
      showSpans(lens);
    }
  }
  drawAttention(lens);
  if (!lens.data.head.compact) drawOverviewAttention(lens);
  showTip(lens);
}

// --- new data from Python --------------------------------------------------------------------------------------
function updateLens(lens, block) {
  const old = lens.data, data = unpackLens(block, old);
  if (data === old) return;
  lens.data = data;
  endPending(lens);
  const sameRecord = old && old.head.record === data.head.record;
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
  lens.focus = sameTimes && lens.focus !== null ? sameTarget(data, old.targets[lens.focus]) : firstFocus(data);
  if (!old || old.head.headKeys.join() !== data.head.headKeys.join()) lens.chosen = "average";
  showCompact(lens);
  buildTools(lens);
  buildLegend(lens);
  buildReadout(lens);
  chooseHeads(lens, lens.chosen);
  setMode(lens, lens.mode);
  lens.stage.setAttribute("aria-label", data.head.words.chart);
  lens.find(".lens").setAttribute("aria-label", data.head.alt);
}

function firstView(data) {
  const horizon = data.end - data.now;
  if (!horizon) return viewOfGap(data);
  return [Math.max(0, data.now - HISTORY_STEPS * horizon) - horizon / 20, data.end + horizon / 20];
}

// In the middle of the forecast.
function firstFocus(data) {
  const { at } = data.kinds.forecast;
  if (at.length) return nearestTarget(data, at[at.length >> 1]);
  const [first, last] = longestGap(data);
  return nearestTarget(data, (first + last) / 2);
}

// Where the asked time of old data is in new data, whose gaps may have come or gone.
function sameTarget(data, target) {
  return nearestTarget(data, target.at);
}

function chooseHeads(lens, chosen) {
  lens.chosen = chosen;
  lens.top = sharedTop(lens.data, chosen);
  showScale(lens);
  showReadout(lens);
  lens.redraw();
}

function lookAt(lens, focus) {
  if (focus === lens.focus || focus === null) return;
  showFocus(lens, focus);
  tellFocus(lens);
}

function showFocus(lens, focus) {
  lens.focus = focus;
  showReadout(lens);
  lens.redraw(false);
}

function pin(lens, pinned) {
  showPinned(lens, pinned);
  tellFocus(lens);
}

function showPinned(lens, pinned) {
  lens.pinned = pinned;
  showReadout(lens);
  lens.redraw(false);
}

// --- an edit is on its way -------------------------------------------------------------------------------------
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
