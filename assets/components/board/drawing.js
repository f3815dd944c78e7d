// What is drawn: the pictures when they are new, the attention at every move of the pointer.

import { colourIndex, lightestFirst } from "../shared/attention.js";
import { pixelRatio, resizeCanvas } from "../shared/canvas.js";
import { showTruth, writeCaptions } from "./captions.js";
import { weightsOf } from "./weights.js";

const DOT = [0.22, 1]; // radius in cells of no attention, and what full attention adds
const FAINT_GREY = [214, 34]; // darkest grey of the picture under the dots, and what white adds

export function drawBoard(board) {
  board.frame = 0;
  const all = board.stale;
  const { data } = board;
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
  resizeCanvas(canvas, width, height);
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
    const start = i - (i % 3);
    const grey = (levels[start] + levels[start + 1] + levels[start + 2]) / 765;
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
  const ratio = pixelRatio();
  const wide = Math.max(1, Math.round(stage.clientWidth * ratio));
  const high = Math.max(1, Math.round(stage.clientHeight * ratio));
  resizeCanvas(canvas, wide, high);
  const pen = canvas.getContext("2d");
  const [cellWide, cellHigh] = [wide / head.width, high / head.height];
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, wide, high);
  if (!faint) return pen;
  for (let i = 0; i < head.width * head.height; i++) {
    const grey = faint[3 * i];
    const x = Math.round((i % head.width) * cellWide);
    const y = Math.round(Math.floor(i / head.width) * cellHigh);
    pen.fillStyle = `rgb(${grey},${grey},${grey})`;
    pen.fillRect(x, y, Math.ceil(cellWide), Math.ceil(cellHigh));
  }
  pen.setTransform(cellWide, 0, 0, cellHigh, 0, 0);
  return pen;
}

// The context points by their share, the heaviest on top.
function drawDots(pen, { data, top }, row) {
  const { width } = data.head;
  pen.lineWidth = 0.14;
  for (const i of lightestFirst(row)) {
    const level = colourIndex(row[i], top);
    const at = data.points[i];
    pen.fillStyle = data.colours[level];
    pen.strokeStyle = level > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.75)";
    pen.beginPath();
    pen.arc((at % width) + 0.5, Math.floor(at / width) + 0.5, DOT[0] + (DOT[1] * level) / 255, 0, 7);
    pen.fill();
    pen.stroke();
  }
}

function placeMarks({ data, views, truth, input, focus }) {
  const { width, height } = data.head;
  const pixel = focus === null ? null : data.targets[focus];
  for (const { mark } of [truth, input, ...views.flatMap(({ tiles }) => Object.values(tiles))]) {
    mark.hidden = pixel === null;
    if (pixel === null) continue;
    mark.style.left = `${(100 * (pixel % width)) / width}%`;
    mark.style.top = `${(100 * Math.floor(pixel / width)) / height}%`;
    mark.style.width = `${100 / width}%`;
    mark.style.height = `${100 / height}%`;
  }
}
