// --- attention_board_draw: the cards, and what is drawn at every move of the pointer ------------------------------

const TILES = ["mean", "attention", "std", "error"];
const DOT = [0.22, 1]; // radius in cells of no attention, and what full attention adds
const FAINT_GREY = [214, 34]; // darkest grey of the picture under the dots, and what white adds

function element(tag, { parent, text = "", className = "", ...attributes } = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (parent) parent.append(made);
  return made;
}

function buildHeads(board) {
  const { head } = board.data, { words, groups } = head, select = board.find(".heads select");
  board.find(".heads span").textContent = words.heads;
  const add = (value, text) => { element("option", { parent: select, text }).value = value; };
  select.replaceChildren();
  add("average", words.average);
  groups.forEach(({ name }, i) => add(String(i), name));
  select.disabled = groups.length < 2;
  select.value = board.chosen;
  select.onchange = () => chooseGroup(board, select.value);
  const touched = matchMedia("(pointer: coarse)").matches;
  board.find(".help").textContent = head.waiting ? words.waiting : touched ? words.touch_help : words.help;
}

function buildCards(board) {
  const { head, types } = board.data;
  board.cards.style.setProperty("--ratio", head.width / head.height);
  board.cards.replaceChildren(buildInput(board));
  board.views = types.map((type) => {
    const card = element("section", { parent: board.cards, className: "card", "aria-label": type.title });
    element("h4", { parent: card, text: type.title });
    const tiles = element("div", { parent: card, className: "tiles" });
    const shown = TILES.filter((name) => name !== "error" || head.errorBar);
    return { type, tiles: Object.fromEntries(shown.map((name) => [name, buildTile(tiles, name)])) };
  });
}

// The first card: the truth or the picture with its hole, the context points, and what the colours mean.
function buildInput(board) {
  const { head } = board.data, { words } = head;
  const card = element("section", { className: "card input" });
  element("h4", { parent: card, text: words.input });
  const tiles = element("div", { parent: card, className: "tiles" });
  board.truth = buildTile(tiles, "truth");
  board.input = buildTile(tiles, "input");
  board.input.caption.textContent = words.context;
  for (const bar of [head.stdBar, head.errorBar]) if (bar) buildLegend(tiles, bar);
  return card;
}

function buildTile(parent, name) {
  const tile = element("figure", { parent, className: "tile" });
  const stage = element("div", { parent: tile, className: "stage points" });
  stage.dataset.tile = name;
  const canvas = element("canvas", { parent: stage });
  const mark = element("i", { parent: stage, className: "mark" });
  return { stage, canvas, mark, caption: element("figcaption", { parent: tile }) };
}

function buildLegend(parent, bar) {
  const tile = element("div", { parent, className: "tile" }), box = element("div", { parent: tile, className: "legend" });
  element("p", { parent: box, text: bar.label });
  element("div", { parent: box, className: "colours" }).style.background = `linear-gradient(to right, ${bar.colours.join(", ")})`;
  placeTicks(element("div", { parent: box, className: "ticks" }), bar.ticks);
  element("figcaption", { parent: tile, text: bar.about });
}

function placeTicks(box, ticks) {
  box.replaceChildren(...ticks.map(([at, text]) => {
    const tick = element("span", { text });
    tick.style.left = `${100 * at}%`;
    tick.style.transform = `translateX(${-100 * at}%)`; // the outer numbers stay within the bar's ends
    return tick;
  }));
}

// Colours follow the square root of a share: a quarter of the top stands in the middle.
function showScale(board) {
  const { data, top } = board, stops = Array.from({ length: 18 }, (_, i) => data.colours[15 * i]);
  board.find(".scale").hidden = data.head.waiting;
  board.find(".scale-label").textContent = data.head.words.scale;
  board.find(".scale .colours").style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  placeTicks(board.find(".scale .ticks"), [0, 0.5, 1].map((at) => [at, tickText(board, at)]));
}

function tickText({ data, top }, at) {
  if (at === 0) return "0";
  const share = data.format.share(top * at ** 2);
  return at < 1 ? share : fill(data.head.words.or_more, { share });
}

// --- drawing -----------------------------------------------------------------------------------------------------
function drawBoard(board) {
  board.frame = 0;
  const all = board.stale, { data } = board;
  board.stale = false;
  if (!data || !board.cards.clientWidth) return; // in a tab that is not shown
  if (all) {
    paintTile(data, board.truth, data.truth);
    paintTile(data, board.input, data.input);
    for (const { type, tiles } of board.views) {
      for (const name of ["mean", "std", "error"]) if (tiles[name]) paintTile(data, tiles[name], type[name]);
      if (type.mean) type.faint = faintPicture(type.mean);
    }
  }
  board.find(".board").classList.toggle("kept", board.pinned);
  for (const view of board.views) drawView(board, view);
  showTruth(board);
  placeMarks(board);
}

function paintTile({ head }, { canvas }, levels) {
  if (!levels) return;
  const { width, height } = head;
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  canvas.style.imageRendering = "pixelated";
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    image.data.set(levels.subarray(3 * i, 3 * i + 3), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function faintPicture(levels) {
  return levels.map((_, i) => {
    const start = i - (i % 3), grey = (levels[start] + levels[start + 1] + levels[start + 2]) / 765;
    return FAINT_GREY[0] + FAINT_GREY[1] * grey;
  });
}

// One type's dots, and the numbers below its tiles.
function drawView(board, { type, tiles }) {
  const { data, focus } = board;
  const pen = prepareAttention(data, tiles.attention, type);
  if (focus === null || !type.weights) {
    for (const [name, tile] of Object.entries(tiles)) tile.caption.textContent = data.head.words[name];
    return;
  }
  const row = weightsOf(board, type, focus);
  drawDots(pen, board, row);
  writeCaptions(board, type, tiles, row);
}

// The tile at the screen's own resolution, the faint picture on it; the pen counts in cells.
function prepareAttention({ head }, { canvas, stage }, { faint }) {
  const ratio = window.devicePixelRatio || 1;
  const wide = Math.max(1, Math.round(stage.clientWidth * ratio)), high = Math.max(1, Math.round(stage.clientHeight * ratio));
  if (canvas.width !== wide || canvas.height !== high) { canvas.width = wide; canvas.height = high; }
  const pen = canvas.getContext("2d"), [cellWide, cellHigh] = [wide / head.width, high / head.height];
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, wide, high);
  if (!faint) return pen;
  for (let i = 0; i < head.width * head.height; i++) {
    const grey = faint[3 * i], x = Math.round((i % head.width) * cellWide), y = Math.round(Math.floor(i / head.width) * cellHigh);
    pen.fillStyle = `rgb(${grey},${grey},${grey})`;
    pen.fillRect(x, y, Math.ceil(cellWide), Math.ceil(cellHigh));
  }
  pen.setTransform(cellWide, 0, 0, cellHigh, 0, 0);
  return pen;
}

// The context points by their share, the heaviest on top.
function drawDots(pen, { data, top }, row) {
  const { width } = data.head, order = Array.from(row.keys()).sort((a, b) => row[a] - row[b]);
  pen.lineWidth = 0.14;
  for (const i of order) {
    const level = Math.min(255, Math.round(255 * Math.sqrt(row[i] / top))), at = data.points[i];
    pen.fillStyle = data.colours[level];
    pen.strokeStyle = level > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.75)";
    pen.beginPath();
    pen.arc((at % width) + 0.5, Math.floor(at / width) + 0.5, DOT[0] + (DOT[1] * level) / 255, 0, 7);
    pen.fill();
    pen.stroke();
  }
}

function writeCaptions(board, type, tiles, row) {
  const { data, focus } = board, { words } = data.head, { format } = data;
  const spread = describeRow(board, row, focus), pixel = data.targets[focus];
  swatchCaption(tiles.mean, type.mean, pixel, words.mean);
  boldCaption(tiles.attention, words.attends, {
    number: format.number(spread.effective),
    distance: format.number(spread.distance),
  });
  boldCaption(tiles.std, words.std_at, { number: format.whole(type.stdAt[focus]) });
  if (tiles.error) boldCaption(tiles.error, words.error_at, { number: format.signed(type.errorAt[focus]) });
}

function swatchCaption({ caption }, levels, pixel, text) {
  const swatch = element("span", { className: "swatch" });
  swatch.style.background = `rgb(${levels.subarray(3 * pixel, 3 * pixel + 3).join()})`;
  caption.replaceChildren(swatch, text);
}

// What stands in {braces} is filled in, in bold.
function boldCaption({ caption }, sentence, values) {
  caption.replaceChildren(...sentence.split(/\{(\w+)\}/g).map((part, i) => (i % 2 ? element("b", { text: values[part] }) : part)));
}

function showTruth({ data, truth, focus, find }) {
  const { words, width } = data.head;
  if (!data.head.truthKnown) truth.caption.textContent = words.hole;
  else if (focus === null) truth.caption.textContent = words.truth;
  else swatchCaption(truth, data.truth, data.targets[focus], words.truth);
  const pixel = focus === null ? null : data.targets[focus];
  find(".where").textContent =
    pixel === null ? "" : fill(words.where, { row: Math.floor(pixel / width), column: pixel % width });
}

function placeMarks({ data, views, truth, input, focus }) {
  const { width, height } = data.head, pixel = focus === null ? null : data.targets[focus];
  for (const { mark } of [truth, input, ...views.flatMap(({ tiles }) => Object.values(tiles))]) {
    mark.hidden = pixel === null;
    if (pixel === null) continue;
    mark.style.left = `${(100 * (pixel % width)) / width}%`;
    mark.style.top = `${(100 * Math.floor(pixel / width)) / height}%`;
    mark.style.width = `${100 / width}%`;
    mark.style.height = `${100 / height}%`;
  }
}
