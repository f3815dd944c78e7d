// The mask that is painted: a byte for each pixel, and how brush, box and lasso fill it. Knows nothing of screens.
// Positions are in pixels, x to the right and y down, centres at halves.

import { clamp } from "../shared/numbers.js";

export const MISSING = 1;
export const ROUNDING = 1e-6; // keeps a centre that lies exactly on a rim inside it

export class MaskGrid {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.cells = new Uint8Array(width * height);
    this.missing = 0; // how many cells are
  }

  get whole() {
    return { left: 0, top: 0, right: this.width, bottom: this.height };
  }

  // The disc of a brush drawn from one point to another; returns the rectangle that may have changed.
  paintStroke(from, to, radius, value) {
    const reach = radius + ROUNDING;
    const top = Math.max(0, Math.ceil(Math.min(from.y, to.y) - reach - 0.5));
    const bottom = Math.min(this.height - 1, Math.floor(Math.max(from.y, to.y) + reach - 0.5));
    for (let row = top; row <= bottom; row++) {
      const [low, high] = capsuleSpan(from, to, reach, row + 0.5);
      this.fillSpan(row, low, high, value);
    }
    return this.clip({
      left: Math.floor(Math.min(from.x, to.x) - reach),
      top,
      right: Math.ceil(Math.max(from.x, to.x) + reach) + 1,
      bottom: bottom + 1,
    });
  }

  paintBox(from, to, value) {
    const rect = this.clip({
      left: Math.floor(Math.min(from.x, to.x)),
      top: Math.floor(Math.min(from.y, to.y)),
      right: Math.ceil(Math.max(from.x, to.x)),
      bottom: Math.ceil(Math.max(from.y, to.y)),
    });
    for (let row = rect.top; row < rect.bottom; row++) this.fillSpan(row, rect.left, rect.right, value);
    return rect;
  }

  // Everything that a closed line goes round, however often it crosses itself.
  paintPolygon(points, value) {
    const ys = points.map((point) => point.y);
    const xs = points.map((point) => point.x);
    const rect = this.clip({
      left: Math.floor(least(xs)),
      top: Math.floor(least(ys)),
      right: Math.ceil(greatest(xs)),
      bottom: Math.ceil(greatest(ys)),
    });
    for (let row = rect.top; row < rect.bottom; row++) {
      const crossings = crossingsAt(points, row + 0.5);
      for (let i = 0, turns = 0; i + 1 < crossings.length; i++) {
        turns += crossings[i].turn;
        if (turns !== 0) this.fillSpan(row, crossings[i].x, crossings[i + 1].x, value);
      }
    }
    return rect;
  }

  invert() {
    const { cells } = this;
    for (let i = 0; i < cells.length; i++) cells[i] ^= MISSING;
    this.missing = cells.length - this.missing;
    return this.whole;
  }

  clear() {
    this.cells.fill(0);
    this.missing = 0;
    return this.whole;
  }

  replace(cells) {
    this.cells.set(cells);
    this.missing = cells.reduce((sum, cell) => sum + cell, 0);
    return this.whole;
  }

  // Cells of a row whose centres lie between two positions.
  fillSpan(row, low, high, value) {
    const first = row * this.width + Math.max(0, Math.ceil(low - 0.5));
    const last = row * this.width + Math.min(this.width - 1, Math.floor(high - 0.5));
    const { cells } = this;
    for (let i = first; i <= last; i++) {
      if (cells[i] === value) continue;
      cells[i] = value;
      this.missing += value === MISSING ? 1 : -1;
    }
  }

  clip({ left, top, right, bottom }) {
    return {
      left: clamp(left, 0, this.width),
      top: clamp(top, 0, this.height),
      right: clamp(right, 0, this.width),
      bottom: clamp(bottom, 0, this.height),
    };
  }

  isMissing({ x, y }) {
    return this.cells[Math.floor(y) * this.width + Math.floor(x)] === MISSING;
  }
}

// From where to where a disc that moved along a segment covers the line at height y.
function capsuleSpan(from, to, radius, y) {
  let low = Infinity;
  let high = -Infinity;
  const cover = (x) => {
    low = Math.min(low, x);
    high = Math.max(high, x);
  };
  for (const end of [from, to]) {
    const away = Math.abs(y - end.y);
    if (away > radius) continue;
    const half = Math.sqrt(radius * radius - away * away);
    cover(end.x - half);
    cover(end.x + half);
  }
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy);
  if (dy === 0) return [low, high];
  for (const side of [radius / length, -radius / length]) {
    // the straight sides, parallel to the segment
    const along = (y - (from.y + dx * side)) / dy;
    if (along >= 0 && along <= 1) cover(from.x - dy * side + along * dx);
  }
  return [low, high];
}

// Where a closed polygon crosses the line at height y, from left to right, and whether downwards (1) or up (-1).
function crossingsAt(points, y) {
  const crossings = [];
  for (let i = 0; i < points.length; i++) {
    const from = points[i];
    const to = points[(i + 1) % points.length];
    if (from.y <= y === to.y <= y) continue;
    const x = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
    crossings.push({ x, turn: from.y <= y ? 1 : -1 });
  }
  return crossings.sort((one, other) => one.x - other.x);
}

function least(values) {
  return values.reduce((one, other) => Math.min(one, other), Infinity);
}

function greatest(values) {
  return values.reduce((one, other) => Math.max(one, other), -Infinity);
}

export function union(one, other) {
  if (!one || !other) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}
