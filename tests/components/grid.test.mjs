// What brush, box and lasso cover, held against the plain definition: a pixel is painted where its centre lies inside.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MaskGrid, MISSING, union } from "../../assets/components/mask/grid.js";
import { randoms } from "./random.mjs";

const [WIDTH, HEIGHT] = [23, 17];

function gridOf(inside) {
  const grid = new MaskGrid(WIDTH, HEIGHT);
  grid.replace(grid.cells.map((_, i) => Number(inside((i % WIDTH) + 0.5, Math.floor(i / WIDTH) + 0.5))));
  return grid;
}

function awayFromSegment(from, to, x, y) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length2 = dx * dx + dy * dy;
  const along = length2 ? ((x - from.x) * dx + (y - from.y) * dy) / length2 : 0;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}

function somewhere(random) {
  return { x: (WIDTH + 8) * random() - 4, y: (HEIGHT + 8) * random() - 4 };
}

test("a stroke covers every centre within its radius and no other", () => {
  const random = randoms(1);
  for (let i = 0; i < 200; i++) {
    const [from, to, radius] = [somewhere(random), somewhere(random), 0.5 + 6 * random()];
    const grid = new MaskGrid(WIDTH, HEIGHT);
    grid.paintStroke(from, to, radius, MISSING);
    const wanted = gridOf((x, y) => awayFromSegment(from, to, x, y) <= radius + 1e-6);
    assert.deepEqual(grid.cells, wanted.cells);
    assert.equal(grid.missing, wanted.missing);
  }
});

test("a box covers every pixel that it touches", () => {
  const grid = new MaskGrid(WIDTH, HEIGHT);
  grid.paintBox({ x: 7.2, y: 9.9 }, { x: 3.5, y: 4.1 }, MISSING);
  assert.deepEqual(grid.cells, gridOf((x, y) => x > 3 && x < 8 && y > 4 && y < 10).cells);
});

test("a lasso covers what it goes round, the middle of a star included", () => {
  const grid = new MaskGrid(WIDTH, HEIGHT);
  const corner = (i) => ({
    x: 11 + 8 * Math.sin((4 * Math.PI * i) / 5),
    y: 8.3 - 8 * Math.cos((4 * Math.PI * i) / 5),
  });
  grid.paintPolygon([0, 1, 2, 3, 4].map(corner), MISSING); // crosses itself five times
  assert.ok(grid.isMissing({ x: 11, y: 8 }));
  assert.ok(!grid.isMissing({ x: 1, y: 1 }));
  const triangle = new MaskGrid(WIDTH, HEIGHT);
  triangle.paintPolygon(
    [
      { x: 2, y: 2 },
      { x: 12, y: 2 },
      { x: 2, y: 12 },
    ],
    MISSING,
  );
  assert.deepEqual(triangle.cells, gridOf((x, y) => x > 2 && y > 2 && x + y <= 14).cells);
});

test("the rectangle that a stroke returns holds every pixel that it changed", () => {
  const random = randoms(2);
  for (let i = 0; i < 100; i++) {
    const grid = new MaskGrid(WIDTH, HEIGHT);
    const { left, top, right, bottom } = grid.paintStroke(
      somewhere(random),
      somewhere(random),
      4 * random(),
      MISSING,
    );
    grid.cells.forEach((cell, at) => {
      const [column, row] = [at % WIDTH, Math.floor(at / WIDTH)];
      if (cell) assert.ok(column >= left && column < right && row >= top && row < bottom);
    });
  }
});

test("inverting twice changes nothing, and the count follows", () => {
  const grid = gridOf((x, y) => x < y);
  const before = grid.cells.slice();
  grid.invert();
  assert.equal(grid.missing, WIDTH * HEIGHT - before.reduce((sum, cell) => sum + cell, 0));
  grid.invert();
  assert.deepEqual(grid.cells, before);
});

test("a union holds both rectangles, and nothing adds nothing", () => {
  const one = { left: 1, top: 5, right: 4, bottom: 6 };
  assert.deepEqual(union(one, { left: 3, top: 2, right: 9, bottom: 5 }), {
    left: 1,
    top: 2,
    right: 9,
    bottom: 6,
  });
  assert.equal(union(null, one), one);
  assert.equal(union(one, null), one);
});
