// One picture on a canvas: points drawn over it, a crosshair for pointer and keyboard, picks sent to Python.
//
// Canvases of one `group` on a page are linked in the browser: the crosshair and the picked pixel show in all of
// them without a message to the server.

const INSTANCES = new WeakMap(); // parentElement -> instance: the default export runs again whenever data changes
const TARGETS = new Map(); // group -> the picked pixel, for canvases that appear later
const SHARP_FROM = 2; // screen pixels per picture pixel from which single pixels are drawn sharply
const SNAP_RADIUS = 10; // screen pixels within which a click means the drawn point
const LINK = "lacuna-picture-link";
const CLOSE_UP_SHARE = 0.4; // of the canvas's shorter side
const WORTH_A_CLOSE_UP = 0.3; // no close-up where the points spread wider than this share of the picture

export default function ({ data, parentElement, setTriggerValue }) {
  let view = INSTANCES.get(parentElement);
  if (!view) {
    view = createView(parentElement);
    INSTANCES.set(parentElement, view);
  }
  view.send = setTriggerValue;
  view.update(data);
  return () => {
    view.destroy();
    INSTANCES.delete(parentElement);
  };
}

function createView(root) {
  const find = (name) => root.querySelector("." + name);
  const stage = find("stage"), base = find("base"), over = find("over"), slider = find("slider");
  const view = { send: null, data: null, picture: null, before: null, points: null, sources: null, cursor: null, target: null };
  let frame = 0;

  // --- drawing -----------------------------------------------------------------------------------------------
  const fit = () => {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.max(1, Math.round(stage.clientWidth * ratio));
    const height = Math.max(1, Math.round(stage.clientHeight * ratio));
    for (const canvas of [base, over]) {
      if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    }
    return { width, height, ratio, scale: width / view.data.width };
  };

  const drawBase = () => {
    if (!view.data) return;
    const { width, height, ratio, scale } = fit();
    const pen = base.getContext("2d");
    pen.clearRect(0, 0, width, height);
    if (!view.picture) return;
    pen.imageSmoothingEnabled = scale < SHARP_FROM;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(view.picture, 0, 0, width, height);
    if (view.before) drawBefore(pen, width, height, ratio);
    if (view.points) drawPoints(pen, scale, ratio);
    drawCloseUp(pen, width, height, ratio);
    drawOver();
  };

  const drawBefore = (pen, width, height, ratio) => {
    const edge = (width * slider.value) / 100;
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, edge, height);
    pen.clip();
    pen.drawImage(view.before, 0, 0, width, height);
    pen.restore();
    if (edge <= 0 || edge >= width) return;
    pen.fillStyle = "#fff";
    pen.fillRect(edge - ratio, 0, 2 * ratio, height);
  };

  // The surroundings of the picked pixel, enlarged, in the corner that is farthest from it.
  const drawCloseUp = (pen, width, height, ratio) => {
    const part = (view.closeUp = closeUpOf(view, width, height));
    if (!part) return;
    const { side, left, top, row, column, scale } = part;
    pen.save();
    pen.beginPath();
    pen.roundRect(left, top, side, side, 6 * ratio);
    pen.strokeStyle = "rgba(20,16,12,.6)";
    pen.lineWidth = 6 * ratio;
    pen.stroke();
    pen.strokeStyle = "#fffcf6";
    pen.lineWidth = 4 * ratio;
    pen.stroke();
    pen.clip();
    const sharpness = view.picture.width / view.data.width; // the picture may be sent smaller than it is
    pen.imageSmoothingEnabled = false;
    pen.drawImage(view.picture, column * sharpness, row * sharpness, part.span * sharpness, part.span * sharpness,
      left, top, side, side);
    pen.translate(left - column * scale, top - row * scale);
    drawPoints(pen, scale, ratio, 0.42 * scale);
    frameTarget(pen, view.target, scale, ratio);
    pen.restore();
  };

  const frameTarget = (pen, target, scale, ratio) => {
    const x = (target.column + 0.5) * scale, y = (target.row + 0.5) * scale;
    const half = Math.max(4 * ratio, 0.6 * scale);
    for (const [colour, thick] of [["#14100c", 4], [view.data.accent, 2]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thick * ratio;
      pen.strokeRect(x - half, y - half, 2 * half, 2 * half);
    }
  };

  const drawPoints = (pen, scale, ratio, largest = Infinity) => {
    const { row, column, level, side, colours, weighted } = view.points;
    pen.lineWidth = 0.8 * ratio;
    for (let i = 0; i < row.length; i++) { // sorted by weight: the heaviest comes last and lies on top
      const x = (column[i] + 0.5) * scale, y = (row[i] + 0.5) * scale;
      pen.fillStyle = colours[level[i]];
      pen.strokeStyle = level[i] > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.7)";
      pen.beginPath();
      if (side[i] > 1) { // a cell: an area of the picture that counts as one point
        const half = (side[i] * scale) / 2 - 0.5 * ratio;
        pen.globalAlpha = 0.12 + (0.6 * level[i]) / 255;
        pen.rect(x - half, y - half, 2 * half, 2 * half);
        pen.fill();
        pen.globalAlpha = 1;
      } else {
        const radius = weighted ? (1.4 + (5.2 * level[i]) / 255) * ratio : Math.max(1.6 * ratio, 0.22 * scale);
        pen.arc(x, y, Math.min(radius, largest), 0, 7);
        pen.fill();
      }
      pen.stroke();
    }
  };

  const drawOver = () => {
    const pen = over.getContext("2d"), ratio = window.devicePixelRatio || 1;
    pen.clearRect(0, 0, over.width, over.height);
    if (!view.data || !view.picture) return;
    const scale = over.width / view.data.width;
    if (view.cursor) {
      const x = (view.cursor.column + 0.5) * scale, y = (view.cursor.row + 0.5) * scale;
      for (const [colour, thick] of [["rgba(20,16,12,.55)", 3], ["rgba(255,252,246,.9)", 1]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = thick * ratio;
        pen.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
          pen.moveTo(x + dx * 5 * ratio, y + dy * 5 * ratio);
          pen.lineTo(x + dx * 13 * ratio, y + dy * 13 * ratio);
        }
        pen.stroke();
      }
    }
    if (view.target) frameTarget(pen, view.target, scale, ratio);
    drawCopy(pen, scale, ratio);
  };

  // An arrow from where a pixel was copied: the one that is pointed at, else the picked one.
  const drawCopy = (pen, scale, ratio) => {
    const { origin, target } = view.data;
    let to = view.cursor, from = to && sourceOf(view, to);
    if (!from) {
      to = view.target;
      from = to && (sourceOf(view, to) ?? (target?.row === to.row && target?.column === to.column ? origin : null));
    }
    if (!from) return;
    const [x, y, toX, toY] = [from.column, from.row, to.column, to.row].map((place) => (place + 0.5) * scale);
    const away = Math.hypot(toX - x, toY - y), ring = 6 * ratio, head = 9 * ratio;
    const dx = (toX - x) / (away || 1), dy = (toY - y) / (away || 1);
    for (const [colour, thick] of [["rgba(20,16,12,.8)", 4.5], ["#fffcf6", 2]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thick * ratio;
      pen.beginPath();
      pen.arc(x, y, ring, 0, 7);
      if (away > ring + head) { // closer together than that, ring and frame say it all
        pen.moveTo(x + dx * ring, y + dy * ring);
        pen.lineTo(toX, toY);
        for (const side of [-1, 1]) {
          pen.moveTo(toX, toY);
          pen.lineTo(toX - head * (dx + side * 0.5 * dy), toY - head * (dy - side * 0.5 * dx));
        }
      }
      pen.stroke();
    }
  };

  const soon = () => {
    if (!frame) frame = requestAnimationFrame(() => { frame = 0; drawBase(); });
  };

  // --- pointing and picking ------------------------------------------------------------------------------------
  const pixelAt = (event) => {
    const box = stage.getBoundingClientRect(), { width, height } = view.data, part = view.closeUp;
    if (part) { // a click into the close-up means the pixel that is seen there
      const x = ((event.clientX - box.left) / box.width) * base.width - part.left;
      const y = ((event.clientY - box.top) / box.height) * base.height - part.top;
      if (x >= 0 && y >= 0 && x < part.side && y < part.side) {
        return {
          row: clamp(Math.floor(part.row + y / part.scale), height),
          column: clamp(Math.floor(part.column + x / part.scale), width),
        };
      }
    }
    return {
      row: clamp(Math.floor(((event.clientY - box.top) / box.height) * height), height),
      column: clamp(Math.floor(((event.clientX - box.left) / box.width) * width), width),
    };
  };

  const snapped = (pixel) => {
    if (!view.data.snap || !view.points) return pixel;
    const scale = stage.clientWidth / view.data.width, { row, column } = view.points;
    let nearest = pixel, best = SNAP_RADIUS ** 2;
    for (let i = 0; i < row.length; i++) {
      const distance = ((row[i] - pixel.row) ** 2 + (column[i] - pixel.column) ** 2) * scale ** 2;
      if (distance < best) { best = distance; nearest = { row: row[i], column: column[i] }; }
    }
    return nearest;
  };

  const link = (change) => {
    window.dispatchEvent(new CustomEvent(LINK, { detail: { group: view.data.group, from: view, ...change } }));
  };

  const point = (pixel, told) => {
    if (!view.data.group) return;
    view.cursor = pixel;
    showWhere();
    drawOver();
    if (told) link({ cursor: pixel });
  };

  const showWhere = () => {
    const pixel = view.cursor, from = pixel && sourceOf(view, pixel);
    const copied = from ? ` ← row ${from.row}, column ${from.column}` : "";
    find("where").textContent = pixel ? `row ${pixel.row}, column ${pixel.column}${copied}` : "";
  };

  const pick = (pixel) => {
    const { data } = view;
    if (!data.pick || !view.picture) return;
    const chosen = snapped(pixel);
    if (view.data.marks) { view.target = chosen; drawOver(); link({ target: chosen }); }
    view.send("pick", { row: chosen.row, column: chosen.column });
  };

  const linked = ({ detail }) => {
    if (!view.data || detail.from === view || detail.group !== view.data.group) return;
    if ("cursor" in detail) {
      view.cursor = detail.cursor;
      if (view.sources) showWhere(); // others leave it to the picture that is pointed at
    }
    if ("target" in detail) view.target = detail.target;
    drawOver();
  };

  stage.onpointermove = (event) => { if (event.pointerType !== "touch") point(pixelAt(event), true); };
  stage.onpointerleave = () => point(null, true);
  stage.onclick = (event) => pick(pixelAt(event));
  stage.onblur = () => point(null, true);
  stage.onkeydown = (event) => {
    const step = event.shiftKey ? 10 : 1;
    const move = { ArrowLeft: [0, -step], ArrowRight: [0, step], ArrowUp: [-step, 0], ArrowDown: [step, 0] }[event.key];
    const { width, height } = view.data;
    const from = view.cursor ?? view.target ?? { row: height >> 1, column: width >> 1 };
    if (move) point({ row: clamp(from.row + move[0], height), column: clamp(from.column + move[1], width) }, true);
    else if (event.key === "Enter" || event.key === " ") pick(from);
    else if (event.key === "Escape") point(null, true);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  };
  slider.oninput = soon;
  const watcher = new ResizeObserver(soon);
  watcher.observe(stage);
  window.addEventListener(LINK, linked);

  // --- new data from Python ------------------------------------------------------------------------------------
  view.update = (data) => {
    const old = view.data;
    if (!old) slider.value = data.reveal;
    view.data = data;
    stage.style.setProperty("--ratio", data.width / data.height);
    stage.classList.toggle("pickable", data.pick);
    stage.classList.toggle("waits", Boolean(data.waiting));
    stage.tabIndex = data.pick ? 0 : -1;
    stage.setAttribute("role", data.pick ? "application" : "img");
    stage.setAttribute("aria-label", data.alt);
    find("title").textContent = data.title;
    find("note").textContent = data.note;
    find("waiting").textContent = data.waiting ?? "";
    find("note").hidden = !data.note && !data.group;
    find("reveal").hidden = !data.before;
    if (data.target) TARGETS.set(data.group, data.target);
    view.target = TARGETS.get(data.group) ?? null;
    view.points = unpackPoints(data.points);
    if (data.sources?.origin !== old?.sources?.origin) view.sources = unpackSources(data.sources);
    drawBar(root, data.bar);
    load("picture", data.picture, old?.picture);
    load("before", data.before, old?.before);
    soon();
    if (data.target) link({ target: data.target });
  };

  // The old picture stays until the new one is decoded, so that nothing flickers.
  const load = (slot, source, shown) => {
    if (source === shown) return;
    if (!source) { view[slot] = null; return; }
    const image = new Image();
    image.onload = () => { if (view.data[slot] === source) { view[slot] = image; soon(); } };
    image.src = source;
  };

  view.destroy = () => {
    cancelAnimationFrame(frame);
    watcher.disconnect();
    window.removeEventListener(LINK, linked);
  };
  return view;
}

// Where the close-up lies on the canvas (left, top, side) and what it shows of the picture (row, column, span).
function closeUpOf({ data, points, target, picture }, width, height) {
  if (!data.closeUp || !points?.weighted || !target || !picture) return null;
  let reach = 3;
  for (let i = 0; i < points.row.length; i++) {
    const away = Math.max(Math.abs(points.row[i] - target.row), Math.abs(points.column[i] - target.column));
    reach = Math.max(reach, away + points.side[i] / 2 + 1);
  }
  const span = 2 * reach + 1;
  if (span > WORTH_A_CLOSE_UP * Math.min(data.width, data.height)) return null;
  const side = Math.round(CLOSE_UP_SHARE * Math.min(width, height)), gap = Math.round(side / 16);
  return {
    side,
    left: target.column < data.width / 2 ? width - side - gap : gap,
    top: target.row < data.height / 2 ? height - side - gap : gap,
    row: target.row + 0.5 - span / 2,
    column: target.column + 0.5 - span / 2,
    span,
    scale: side / span,
  };
}

function clamp(value, size) {
  return Math.min(size - 1, Math.max(0, value));
}

// Row and column that a pixel was copied from, or null.
function sourceOf({ sources, data }, { row, column }) {
  if (!sources) return null;
  const wanted = row * data.width + column;
  let low = 0, high = sources.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sources.at[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  if (sources.at[low] !== wanted) return null;
  const origin = sources.origin[low];
  return { row: Math.floor(origin / data.width), column: origin % data.width };
}

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function unpackSources(packed) {
  if (!packed) return null;
  return { at: new Uint32Array(bytes(packed.at).buffer), origin: new Uint32Array(bytes(packed.origin).buffer) };
}

function unpackPoints(packed) {
  if (!packed) return null;
  return {
    row: new Uint16Array(bytes(packed.row).buffer),
    column: new Uint16Array(bytes(packed.column).buffer),
    side: new Uint16Array(bytes(packed.side).buffer),
    level: bytes(packed.level),
    colours: packed.colours,
    weighted: packed.weighted,
  };
}

function drawBar(root, bar) {
  const box = root.querySelector(".bar");
  box.classList.toggle("empty", !bar);
  if (!bar) return;
  root.querySelector(".bar-label").textContent = bar.label;
  root.querySelector(".bar-colours").style.background = `linear-gradient(to right, ${bar.colours.join(", ")})`;
  const ticks = root.querySelector(".bar-ticks");
  ticks.replaceChildren(...bar.ticks.map(({ at, text }) => {
    const tick = document.createElement("span");
    tick.textContent = text;
    tick.style.left = `${100 * at}%`;
    tick.style.transform = `translateX(${-100 * at}%)`; // the outer numbers stay within the bar's ends
    return tick;
  }));
}
