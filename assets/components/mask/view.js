// What the painter shows: the picture, zoomed and moved; the missing pixels as a checker with a bright edge, as fine
// on the screen at any zoom; and above both the brush's ring or the line that is being drawn.

import { pixelRatio, resizeCanvas } from "../shared/canvas.js";
import { clamp } from "../shared/numbers.js";
import { MISSING, union } from "./grid.js";
import { drawMarks } from "./marks.js";

const CHECKER_SIDE = 7; // CSS pixels of one square
const EDGE_WIDTH = 1.5; // CSS pixels
const MAX_SCALE = 40; // CSS pixels for each pixel of the view
const SHARP_FROM = 2; // the scale from which single pixels are shown sharply
const LIGHT = [255, 252, 246, 165]; // squares of the checker, red green blue alpha
const DARK = [20, 16, 12, 140];
const EDGE = [255, 122, 41, 255]; // the last missing pixels
const RIM = [20, 16, 12, 200]; // and the first known ones
const REVEALED = 18; // CSS pixels around the keyboard's cursor that are brought into view with it

export class MaskView {
  constructor(stage) {
    this.stage = stage;
    this.picture = stage.querySelector(".picture");
    this.layer = stage.querySelector(".mask");
    this.over = stage.querySelector(".over");
    this.colours = [LIGHT, DARK, EDGE, RIM].map(
      (colour) => new Uint32Array(Uint8Array.from(colour).buffer)[0],
    );
    this.grid = null;
    this.fitted = true;
    this.dirty = null;
    this.frame = 0;
    this.marks = {}; // what is drawn above the mask, see marks.js
  }

  show(grid, source) {
    this.grid = grid;
    this.picture.src = source;
    this.picture.style.width = `${grid.width}px`;
    this.picture.style.height = `${grid.height}px`;
    this.stage.style.setProperty("--ratio", grid.width / grid.height);
    this.fit();
  }

  // --- where things are ------------------------------------------------------------------------------------------
  get fitScale() {
    const { clientWidth, clientHeight } = this.stage;
    return Math.max(1e-3, Math.min(clientWidth / this.grid.width, clientHeight / this.grid.height));
  }

  fit() {
    this.scale = this.fitScale;
    this.x = this.y = 0;
    this.move(0, 0);
  }

  zoom(factor, at = this.middle) {
    const before = this.scale;
    const low = this.fitScale;
    this.scale = clamp(before * factor, low, Math.max(MAX_SCALE, 2 * low));
    const grown = this.scale / before;
    this.x = at.x - (at.x - this.x) * grown;
    this.y = at.y - (at.y - this.y) * grown;
    this.move(0, 0);
  }

  // Along by some CSS pixels, as far as the picture reaches; what is smaller than the stage stands in its middle.
  move(dx, dy) {
    const { clientWidth, clientHeight } = this.stage;
    this.x = held(this.x + dx, clientWidth, this.grid.width * this.scale);
    this.y = held(this.y + dy, clientHeight, this.grid.height * this.scale);
    this.fitted = this.scale <= this.fitScale * 1.001;
    this.columns = null;
    this.redraw(this.grid.whole);
  }

  // Keep the same place in the middle while the stage changes its size.
  resize() {
    if (!this.grid || !this.stage.clientWidth) return;
    if (this.fitted || !this.size) this.fit();
    else {
      this.scale = Math.max(this.scale, this.fitScale);
      this.move(
        (this.stage.clientWidth - this.size.width) / 2,
        (this.stage.clientHeight - this.size.height) / 2,
      );
    }
    this.size = { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  get middle() {
    return { x: this.stage.clientWidth / 2, y: this.stage.clientHeight / 2 };
  }

  // From a pointer's place in the window to CSS pixels of the stage, and from there to pixels of the view.
  onStage(event) {
    const box = this.stage.getBoundingClientRect();
    return {
      x: event.clientX - box.left - this.stage.clientLeft,
      y: event.clientY - box.top - this.stage.clientTop,
    };
  }

  toGrid({ x, y }) {
    return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
  }

  toStage({ x, y }) {
    return { x: this.x + x * this.scale, y: this.y + y * this.scale };
  }

  reveal(point) {
    const { x, y } = this.toStage(point);
    const { clientWidth, clientHeight } = this.stage;
    this.move(
      Math.max(0, REVEALED - x) - Math.max(0, x + REVEALED - clientWidth),
      Math.max(0, REVEALED - y) - Math.max(0, y + REVEALED - clientHeight),
    );
  }

  // --- drawing ---------------------------------------------------------------------------------------------------
  redraw(rect = null) {
    this.dirty = union(this.dirty, rect);
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.frame = 0;
    if (!this.grid || !this.stage.clientWidth) return;
    this.fitCanvases();
    if (!this.columns) this.lookUp();
    if (this.dirty) this.drawMask(this.dirty);
    this.dirty = null;
    drawMarks(this);
  }

  fitCanvases() {
    const ratio = pixelRatio();
    const width = Math.round(this.stage.clientWidth * ratio);
    const height = Math.round(this.stage.clientHeight * ratio);
    if (this.layer.width === width && this.layer.height === height && this.image) return;
    for (const canvas of [this.layer, this.over]) resizeCanvas(canvas, width, height);
    this.ratio = ratio;
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.columns = null;
    this.dirty = this.grid.whole;
  }

  // For every column and row of the screen: which of the mask's it shows (-1: none), and which square of the checker.
  lookUp() {
    const { grid, ratio, scale } = this;
    const side = CHECKER_SIDE * ratio;
    const table = (length, offset, count) => {
      const cell = new Int32Array(length);
      const square = new Uint8Array(length);
      for (let i = 0; i < length; i++) {
        const at = Math.floor(((i + 0.5) / ratio - offset) / scale);
        cell[i] = at >= 0 && at < count ? at : -1;
        square[i] = Math.floor((i - offset * ratio) / side) & 1;
      }
      return { cell, square };
    };
    this.columns = table(this.layer.width, this.x, grid.width);
    this.rows = table(this.layer.height, this.y, grid.height);
    this.picture.style.transform = `translate(${this.x}px, ${this.y}px) scale(${scale})`;
    this.picture.classList.toggle("sharp", scale >= SHARP_FROM);
  }

  drawMask({ left, top, right, bottom }) {
    const { ratio, layer } = this;
    const edge = Math.max(1, Math.round(EDGE_WIDTH * ratio));
    const from = this.toStage({ x: left, y: top });
    const to = this.toStage({ x: right, y: bottom });
    const x0 = clamp(Math.floor(from.x * ratio) - edge - 1, 0, layer.width);
    const x1 = clamp(Math.ceil(to.x * ratio) + edge + 1, 0, layer.width);
    const y0 = clamp(Math.floor(from.y * ratio) - edge - 1, 0, layer.height);
    const y1 = clamp(Math.ceil(to.y * ratio) + edge + 1, 0, layer.height);
    if (x0 >= x1 || y0 >= y1) return;
    for (let y = y0; y < y1; y++) this.drawRow(y, x0, x1, edge);
    layer.getContext("2d").putImageData(this.image, 0, 0, x0, y0, x1 - x0, y1 - y0);
  }

  drawRow(y, x0, x1, edge) {
    const { pixels, columns, rows, colours, layer, grid } = this;
    const { cells, width } = grid;
    const cell = columns.cell;
    const last = layer.width - 1;
    const row = rows.cell[y];
    const base = row * width;
    const shift = rows.square[y];
    const rowAt = (at) => {
      // beyond the picture everything goes on as it is at its border
      const other = rows.cell[clamp(at, 0, layer.height - 1)];
      return (other < 0 ? row : other) * width;
    };
    const above = rowAt(y - edge);
    const below = rowAt(y + edge);
    for (let x = x0, at = y * layer.width + x0; x < x1; x++, at++) {
      const column = cell[x];
      if (row < 0 || column < 0) {
        pixels[at] = 0;
        continue;
      }
      const toLeft = cell[x < edge ? 0 : x - edge];
      const toRight = cell[Math.min(x + edge, last)];
      const value = cells[base + column];
      const inner =
        cells[above + column] === value &&
        cells[below + column] === value &&
        cells[base + (toLeft < 0 ? column : toLeft)] === value &&
        cells[base + (toRight < 0 ? column : toRight)] === value;
      if (value === MISSING) pixels[at] = inner ? colours[columns.square[x] ^ shift] : colours[2];
      else pixels[at] = inner ? 0 : colours[3];
    }
  }

  destroy() {
    cancelAnimationFrame(this.frame);
  }
}

function held(offset, room, length) {
  return length <= room ? (room - length) / 2 : clamp(offset, room - length, 0);
}
