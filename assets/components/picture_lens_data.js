// --- picture_lens_data: what lies ready in the browser, see pages/widgets/picture_lens.py -------------------------------

const MISSING = 0, UNUSED = 1, USED = 2; // what a pixel of the map is
const SEARCHED = 260; // pixels of the map, how far around a pixel its nearest ones are looked for
const NEAREST = 32;

function feedNames({ data }) {
  return data.lens ? data.lens.feeds : [`${data.link} map`];
}

// Take what the feeds brought since the last look.
function takeFeeds(view) {
  const feeds = window.lacunaFeeds ?? new Map(), [map, weights, exact] = feedNames(view).map((name) => feeds.get(name));
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

function isLens({ data }) {
  return Boolean(data.lens);
}

// A pixel that Python names is looked at once, unless it was let go meanwhile.
function takeExact(view) {
  const { exact, letGo } = view;
  endPending(view);
  if (!exact) return;
  const { row, column, kept } = exact.head, pixel = { row, column };
  const waitedFor = view.pinned && !samePixel(view.focus, pixel); // another was kept since: its answer will come
  if (!waitedFor && !(kept && samePixel(letGo, pixel))) lead(view, pixel, kept);
}

// Without anything to look at yet: the missing pixel in the middle.
function lookSomewhere(view) {
  const { map, data } = view;
  if (view.focus || !map) return;
  const middle = { row: data.height >> 1, column: data.width >> 1 };
  lead(view, nearestMissing(view, middle), false);
}

// The pointer is over a pixel: a lens that keeps none looks at it, if it is missing.
function lookAlong(view, pixel) {
  if (!isLens(view) || view.pinned || view.mode === "context") return;
  if (pixel && view.map && stateAt(view, pixel) === MISSING) lead(view, pixel, false);
  else if (!pixel && view.data.lens.onDemand && view.exact) {
    lead(view, { row: view.exact.head.row, column: view.exact.head.column }, false); // back to true weights
  }
}

// --- what is missing, what is context ----------------------------------------------------------------------------------
function unpackMap({ head, arrays }) {
  const cells = new Uint8Array(head.width * head.height);
  for (let i = 0; i < cells.length; i++) {
    const bit = 7 - (i & 7), missing = (arrays.missing[i >> 3] >> bit) & 1, used = (arrays.context[i >> 3] >> bit) & 1;
    cells[i] = missing ? MISSING : used ? USED : UNUSED;
  }
  return { head, cells };
}

function cellOf({ map }, { row, column }) {
  const { step, width, height } = map.head;
  return [Math.min(height - 1, Math.floor(row / step)), Math.min(width - 1, Math.floor(column / step))];
}

function stateAt(view, pixel) {
  const [row, column] = cellOf(view, pixel);
  return view.map.cells[row * view.map.head.width + column];
}

// Pixels of one state, nearest first, at least `count` of them if so many are near enough: [{row, column, away}].
function nearestOf(view, pixel, state, count) {
  const { cells, head } = view.map, { width, height, step } = head, [row, column] = cellOf(view, pixel);
  for (let reach = 4; ; reach = Math.ceil(1.4 * reach)) {
    const found = [];
    const top = Math.max(0, row - reach), bottom = Math.min(height - 1, row + reach);
    const left = Math.max(0, column - reach), right = Math.min(width - 1, column + reach);
    for (let r = top; r <= bottom; r++) {
      for (let c = left; c <= right; c++) {
        if (cells[r * width + c] !== state) continue;
        const away = Math.hypot(r - row, c - column);
        if (away <= reach) found.push({ row: r, column: c, away });
      }
    }
    if (found.length < count && reach < SEARCHED) continue;
    found.sort((one, other) => one.away - other.away);
    return found.slice(0, count).map((at) => ({
      row: at.row * step + (step >> 1),
      column: at.column * step + (step >> 1),
      away: at.away * step,
    }));
  }
}

// The missing pixel that is meant where one is pointed at.
function nearestMissing(view, pixel) {
  if (!view.map || stateAt(view, pixel) === MISSING) return pixel;
  const [found] = nearestOf(view, pixel, MISSING, 1);
  if (!found) return pixel;
  const { row, column } = found, { height, width } = view.data;
  return { row: Math.min(row, height - 1), column: Math.min(column, width - 1) };
}

// --- the attention of all pixels ---------------------------------------------------------------------------------------
function unpackWeights({ head, arrays }) {
  const rowOf = new Map();
  arrays.at.forEach((pixel, i) => rowOf.set(pixel, i));
  return { head, ...arrays, rowOf, unit: Math.sqrt(head.top) / head.levels, highest: new Map() };
}
