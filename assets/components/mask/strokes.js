// One stroke, from the first touch to the last: a line of the brush, a box or a lasso. Makes one step of the history
// when it is finished, and leaves nothing behind when it is cancelled.

import { MISSING, union } from "./grid.js";

const KNOWN = 0;
const LASSO_STEP = 0.3; // pixels: points nearer to the last one than this add nothing

export class MaskStroke {
  constructor(grid, history, { tool, removing, diameter }, point) {
    Object.assign(this, {
      grid,
      history,
      tool,
      removing,
      diameter,
      from: point,
      last: point,
      points: [point],
    });
    this.value = removing ? KNOWN : MISSING;
    history.begin(grid);
    if (tool === "brush") this.paint(point, point);
  }

  extend(point) {
    if (this.tool === "brush") this.paint(this.last, point);
    else if (Math.hypot(point.x - this.last.x, point.y - this.last.y) >= LASSO_STEP) this.points.push(point);
    this.last = point;
  }

  finish() {
    if (this.tool === "box") this.touch(this.grid.paintBox(this.from, this.last, this.value));
    if (this.tool === "lasso" && this.points.length > 2) {
      this.touch(this.grid.paintPolygon(this.points, this.value));
    }
    this.history.commit(this.grid);
  }

  cancel() {
    this.dirty = this.history.rollBack(this.grid);
  }

  // What to draw above the picture until the stroke is finished.
  get mark() {
    if (this.tool === "box") return { box: { from: this.from, to: this.last } };
    return this.tool === "lasso" ? { line: this.points } : {};
  }

  // The rectangle that changed since the last time it was asked for.
  takeDirty() {
    const { dirty } = this;
    this.dirty = null;
    return dirty;
  }

  paint(from, to) {
    const [start, end] = [from, to].map((point) => onGrid(point, this.diameter));
    this.touch(this.grid.paintStroke(start, end, this.diameter / 2, this.value));
  }

  touch(rect) {
    this.history.touch(rect);
    this.dirty = union(this.dirty, rect);
  }
}

// A brush of an odd number of pixels sits on a pixel's centre, one of an even number between pixels.
function onGrid({ x, y }, diameter) {
  return diameter % 2
    ? { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 }
    : { x: Math.round(x), y: Math.round(y) };
}
