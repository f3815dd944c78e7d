// What is drawn: the pictures when they are new, the attention at every move of the pointer.

import { pixelRatio, resizeCanvas } from "../shared/canvas.js";
import { showTruth, writeCaptions } from "./captions.js";
import { drawDots, drawLines } from "./dots.js";
import { showScale } from "./scale.js";
import { topOfRows, weightsOf } from "./weights.js";
import { partOf, placeOf } from "./window.js";

const SMALL = 64; // pixels of a picture whose pixels are shown as squares
const FAINT = 0.2; // how opaque the picture under the dots is: pale on a light page, dim on a dark one

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
      if (type.mean) type.faint = faintPicture(data.head, type.mean);
    }
  }
  board.find(".board").classList.toggle("kept", board.pinned);
  const rows = rowsOf(board);
  board.top = rows && topOfRows(rows);
  showScale(board);
  board.views.forEach((view, i) => {
    drawView(board, view, rows?.[i]);
  });
  showTruth(board);
  placeMarks(board);
}

// What every type attends to at the pixel that is looked at; null where there is nothing to see.
function rowsOf(board) {
  const { data, focus } = board;
  if (focus === null || data.head.waiting) return null;
  return data.types.map((type) => weightsOf(board, type, focus));
}

function paintTile({ head }, { canvas }, levels) {
  if (!levels) return;
  const { width, height } = head;
  resizeCanvas(canvas, width, height);
  canvas.style.imageRendering = width > SMALL ? "auto" : "pixelated";
  const image = new ImageData(width, height);
  const channels = levels.length / (width * height); // three, or four where the page shows through
  for (let i = 0; i < width * height; i++) {
    image.data[4 * i + 3] = 255;
    image.data.set(levels.subarray(channels * i, channels * (i + 1)), 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// A canvas of the picture in grey.
function faintPicture({ width, height }, levels) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const grey = (levels[3 * i] + levels[3 * i + 1] + levels[3 * i + 2]) / 3;
    image.data.set([grey, grey, grey, 255], 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// One type's dots, and the numbers below its tiles.
function drawView(board, { type, tiles }, row) {
  const { data, focus } = board;
  const { width, height } = data.head;
  const whole = { row: 0, column: 0, width, height };
  const part = row && !board.onAttention ? partOf(data, row, focus) : whole;
  const tile = prepareAttention(tiles.attention, type, part);
  placeFrame(tiles, part, data.head);
  if (!row) {
    for (const [name, { caption }] of Object.entries(tiles)) caption.textContent = data.head.words[name];
    return;
  }
  drawDots(tile, board, row);
  drawLines(tile, board, row);
  writeCaptions(board, type, tiles, row);
}

// The tile at the screen's own resolution, and on it the faint picture, or the part of it that is shown.
function prepareAttention({ canvas, stage }, { faint }, part) {
  const ratio = pixelRatio();
  const width = Math.max(1, Math.round(stage.clientWidth * ratio));
  const height = Math.max(1, Math.round(stage.clientHeight * ratio));
  resizeCanvas(canvas, width, height);
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
  const cell = width / part.width;
  pen.globalAlpha = FAINT;
  pen.imageSmoothingEnabled = false;
  if (faint) pen.drawImage(faint, part.column, part.row, part.width, part.height, 0, 0, width, height);
  pen.globalAlpha = 1;
  return { pen, part, cell, ratio, width, height };
}

function placeMarks({ data, views, truth, input, focus }) {
  const { width, height } = data.head;
  const pixel = focus === null ? null : data.targets[focus];
  for (const { mark, part } of [truth, input, ...views.flatMap(({ tiles }) => Object.values(tiles))]) {
    mark.hidden = pixel === null;
    if (pixel === null) continue;
    const [row, column] = placeOf(pixel, width);
    placeBox(mark, { row, column, width: 1, height: 1 }, part ?? { row: 0, column: 0, width, height });
  }
}

// On the completion, what the attention tile below it shows.
function placeFrame({ mean, attention }, part, { width, height }) {
  attention.part = part;
  mean.frame.hidden = part.width === width;
  placeBox(mean.frame, part, { row: 0, column: 0, width, height });
}

// An element over a box of the picture, on a stage that shows a part of it.
function placeBox({ style }, box, part) {
  style.left = `${(100 * (box.column - part.column)) / part.width}%`;
  style.top = `${(100 * (box.row - part.row)) / part.height}%`;
  style.width = `${(100 * box.width) / part.width}%`;
  style.height = `${(100 * box.height) / part.height}%`;
}
