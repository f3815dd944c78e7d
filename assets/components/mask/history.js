// Undo and redo: for each step, which pixels of a rectangle it flipped, one bit for each pixel. The same bits lead
// back and forth. A step of a whole view of 1600 by 1200 pixels takes 240 kB, a stroke far less.

import { MISSING, union } from "./grid.js";

const HISTORY_BYTES = 32_000_000; // at least 100 steps on the largest view; thousands of strokes

export class MaskHistory {
  constructor(limit = HISTORY_BYTES) {
    this.limit = limit;
    this.past = [];
    this.future = [];
    this.bytes = 0;
    this.state = 0; // names what the mask is now: the same number after undo and redo
    this.newest = 0;
  }

  begin(grid) {
    this.before = grid.cells.slice();
    this.dirty = null;
  }

  touch(rect) {
    this.dirty = union(this.dirty, rect);
  }

  // Make one step of everything since `begin`; nothing where no pixel changed.
  commit(grid) {
    const bits = this.dirty && flippedBits(this.before, grid, this.dirty);
    if (bits?.some((byte) => byte !== 0)) {
      this.newest += 1;
      this.forget(this.future.splice(0));
      this.past.push({ rect: this.dirty, bits, from: this.state, to: this.newest });
      this.state = this.newest;
      this.bytes += bits.length;
      while (this.bytes > this.limit && this.past.length > 1) this.forget([this.past.shift()]);
    }
    this.before = this.dirty = null;
  }

  // Drop everything since `begin`.
  rollBack(grid) {
    const rect = this.dirty ?? { left: 0, top: 0, right: 0, bottom: 0 };
    grid.replace(this.before);
    this.before = this.dirty = null;
    return rect;
  }

  undo(grid) {
    return this.step(grid, this.past, this.future, "from");
  }

  redo(grid) {
    return this.step(grid, this.future, this.past, "to");
  }

  step(grid, source, target, end) {
    const entry = source.pop();
    if (!entry) return null;
    target.push(entry);
    this.state = entry[end];
    flip(grid, entry);
    return entry.rect;
  }

  forget(entries) {
    for (const entry of entries) this.bytes -= entry.bits.length;
  }
}

function flippedBits(before, grid, { left, top, right, bottom }) {
  const bits = new Uint8Array(Math.ceil(((right - left) * (bottom - top)) / 8));
  for (let row = top, place = 0; row < bottom; row++) {
    for (let i = row * grid.width + left, end = row * grid.width + right; i < end; i++, place++) {
      if (before[i] !== grid.cells[i]) bits[place >> 3] |= 1 << (place & 7);
    }
  }
  return bits;
}

function flip(grid, { rect, bits }) {
  const { cells } = grid;
  for (let row = rect.top, place = 0; row < rect.bottom; row++) {
    for (let i = row * grid.width + rect.left, end = row * grid.width + rect.right; i < end; i++, place++) {
      if (!(bits[place >> 3] & (1 << (place & 7)))) continue;
      cells[i] ^= MISSING;
      grid.missing += cells[i] === MISSING ? 1 : -1;
    }
  }
}
