// Small pictures under several attention types, side by side: point once, and every type shows what it attends to.
//
// Everything that pointing needs is here from the start, so pointing sends nothing to Python. Lenses of the same
// link elsewhere on the page follow, by the event below. The files attention_board_*.js and byte_block.js are read
// one after the other into a single module; this is the first.

const BOARDS = new WeakMap(); // parentElement -> board: the default export runs again whenever data changes
const LENS_EVENT = "lacuna-lens"; // { link, index, pinned }: which pixel (row · width + column) is looked at, and whether it is kept
const TYPICAL_TOP = 0.5; // share of the targets whose largest weight the colours reach
const SPEAK_AFTER = 500; // milliseconds without a move before a screen reader is told

export default function ({ data, parentElement }) {
  let board = BOARDS.get(parentElement);
  if (!board) {
    board = createBoard(parentElement);
    BOARDS.set(parentElement, board);
  }
  updateBoard(board, data);
  return () => {
    board.destroy();
    BOARDS.delete(parentElement);
  };
}

function createBoard(root) {
  const find = (name) => root.querySelector(name);
  const board = {
    find,
    cards: find(".cards"),
    data: null,
    views: [], // one for each type: its tiles and captions
    focus: null, // the target that is looked at: an index of data.targets
    pinned: false,
    chosen: "average", // whose attention: "average" or the number of a group of heads
    frame: 0,
    stale: false, // whether the pictures themselves are to be drawn anew, not only the attention
  };
  board.redraw = (all = true) => {
    board.stale = board.stale || all;
    if (!board.frame) board.frame = requestAnimationFrame(() => drawBoard(board));
  };
  const watcher = new ResizeObserver(() => board.redraw());
  watcher.observe(board.cards);
  const linked = ({ detail }) => follow(board, detail);
  window.addEventListener(LENS_EVENT, linked);
  connectBoard(board);
  board.destroy = () => {
    cancelAnimationFrame(board.frame);
    clearTimeout(board.speaking);
    watcher.disconnect();
    window.removeEventListener(LENS_EVENT, linked);
  };
  return board;
}

// --- new data from Python --------------------------------------------------------------------------------------
function updateBoard(board, block) {
  const { head, arrays } = readBlock(block), old = board.data;
  if (old?.head.revision === head.revision) return;
  board.data = readBoard(head, arrays);
  const same = old && old.head.question === head.question;
  if (!same) {
    board.pinned = false;
    board.focus = board.data.targets.length ? nearestTarget(board.data, head.height / 2, head.width / 2) : null;
  }
  if (old?.head.groups.length !== head.groups.length) board.chosen = "average";
  board.find(".board").setAttribute("aria-label", head.words.board);
  board.find(".board").classList.toggle("waits", head.waiting);
  board.cards.setAttribute("aria-label", head.words.cards);
  buildHeads(board);
  buildCards(board);
  chooseGroup(board, board.chosen);
}

function readBoard(head, arrays) {
  const types = head.types.map((type, i) => ({
    ...type,
    mean: arrays[`mean${i}`],
    std: arrays[`std${i}`],
    error: arrays[`error${i}`],
    stdAt: arrays[`stdAt${i}`],
    errorAt: arrays[`errorAt${i}`],
    weights: arrays[`weights${i}`],
    scale: arrays[`scale${i}`],
  }));
  const { targets, points } = arrays;
  const targetOf = new Int32Array(head.height * head.width).fill(-1);
  targets.forEach((pixel, i) => { targetOf[pixel] = i; });
  const locale = (digits) => new Intl.NumberFormat(head.locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const [none, one] = [locale(0), locale(1)];
  return {
    head,
    types,
    targets,
    points,
    targetOf,
    input: arrays.input,
    truth: arrays.truth,
    colours: Array.from({ length: 256 }, (_, i) => `rgb(${arrays.colours.subarray(3 * i, 3 * i + 3).join()})`),
    tops: new Map(),
    format: {
      whole: none.format,
      number: (value) => (Math.abs(value) < 9.95 ? one : none).format(value),
      signed: (value) => (Math.round(value) > 0 ? "+" : Math.round(value) < 0 ? "−" : "") + none.format(Math.abs(value)),
      share: (share) => `${(share < 0.0995 ? one : none).format(100 * share)} %`,
    },
  };
}

// --- weights -----------------------------------------------------------------------------------------------------
// A weight is scale · (q / 255)², with one scale for each target and group of heads.
function weightsOf({ data, chosen }, type, target) {
  const { head, points, targets } = data, count = points.length, row = new Float32Array(count);
  if (!type.weights) return row;
  const groups = chosen === "average" ? head.groups.map((_, i) => i) : [Number(chosen)];
  let total = 0;
  for (const group of groups) {
    const place = group * targets.length + target, from = place * count;
    const unit = (type.scale[place] * head.groups[group].heads) / 65025;
    for (let i = 0; i < count; i++) row[i] += unit * type.weights[from + i] ** 2;
  }
  for (let i = 0; i < count; i++) total += row[i];
  for (let i = 0; i < count && total; i++) row[i] /= total;
  return row;
}

// The bright end of the colours, one for all types, so that even attention does not look sharp: most targets have
// no larger share under any of them.
function sharedTop(board) {
  const { data, chosen } = board;
  if (!data.tops.has(chosen)) {
    const largest = Array.from(data.targets, (_, target) =>
      Math.max(...data.types.map((type) => weightsOf(board, type, target).reduce((top, share) => Math.max(top, share), 0))));
    largest.sort((a, b) => a - b);
    data.tops.set(chosen, largest[Math.floor(TYPICAL_TOP * (largest.length - 1))] || 1);
  }
  return data.tops.get(chosen);
}

// As many equal points would spread as widely, and the mean distance in pixels.
function describeRow({ data }, row, target) {
  const { width } = data.head, pixel = data.targets[target], [y, x] = [Math.floor(pixel / width), pixel % width];
  let entropy = 0, distance = 0;
  row.forEach((share, i) => {
    if (share <= 0) return;
    entropy -= share * Math.log(share);
    const at = data.points[i];
    distance += share * Math.hypot(Math.floor(at / width) - y, (at % width) - x);
  });
  return { effective: Math.exp(entropy), distance };
}

function nearestTarget({ head, targets }, row, column) {
  let nearest = null, best = Infinity;
  targets.forEach((pixel, i) => {
    const away = (Math.floor(pixel / head.width) - row) ** 2 + ((pixel % head.width) - column) ** 2;
    if (away < best) { best = away; nearest = i; }
  });
  return nearest;
}

// --- what is looked at, here and in linked lenses ----------------------------------------------------------------
function lookAt(board, focus, pinned) {
  if (focus === null || (focus === board.focus && pinned === board.pinned)) return;
  takeFocus(board, focus, pinned);
  const { head, targets } = board.data, detail = { link: head.link, index: targets[focus], pinned };
  window.dispatchEvent(new CustomEvent(LENS_EVENT, { detail }));
}

function follow(board, { link, index, pinned }) {
  const focus = board.data && link === board.data.head.link ? (board.data.targetOf[index] ?? -1) : -1;
  if (focus >= 0 && (focus !== board.focus || pinned !== board.pinned)) takeFocus(board, focus, pinned);
}

function takeFocus(board, focus, pinned) {
  board.focus = focus;
  board.pinned = pinned;
  board.redraw(false);
}

function chooseGroup(board, chosen) {
  board.chosen = chosen;
  board.top = sharedTop(board);
  showScale(board);
  board.redraw();
}

// A sentence with what stands in {braces} replaced.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
