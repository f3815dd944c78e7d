// Undo and redo: any way back and forth ends where it must.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MaskGrid, MISSING } from "../../assets/components/mask/grid.js";
import { MaskHistory } from "../../assets/components/mask/history.js";
import { MaskStroke } from "../../assets/components/mask/strokes.js";
import { randoms } from "./random.mjs";

const [WIDTH, HEIGHT] = [19, 11];

function stroke(grid, history, random) {
  const somewhere = () => ({ x: WIDTH * random(), y: HEIGHT * random() });
  const tool = ["brush", "box", "lasso"][Math.floor(3 * random())];
  const settings = { tool, removing: random() < 0.3, diameter: 1 + Math.floor(5 * random()) };
  const made = new MaskStroke(grid, history, settings, somewhere());
  for (let i = 0; i < 4; i++) made.extend(somewhere());
  return made;
}

function counted({ cells }) {
  return cells.reduce((sum, cell) => sum + cell, 0);
}

test("undo leads back through every state, redo forth again", () => {
  const [grid, history, random] = [new MaskGrid(WIDTH, HEIGHT), new MaskHistory(), randoms(5)];
  const states = [{ cells: grid.cells.slice(), state: history.state }];
  for (let i = 0; i < 30; i++) {
    stroke(grid, history, random).finish();
    if (history.state !== states.at(-1).state)
      states.push({ cells: grid.cells.slice(), state: history.state });
  }
  assert.ok(states.length > 20);
  for (const { cells, state } of states.slice(0, -1).reverse()) {
    assert.ok(history.undo(grid));
    assert.deepEqual(grid.cells, cells);
    assert.equal(history.state, state);
    assert.equal(grid.missing, counted(grid));
  }
  assert.equal(history.undo(grid), null);
  for (const { cells, state } of states.slice(1)) {
    assert.ok(history.redo(grid));
    assert.deepEqual(grid.cells, cells);
    assert.equal(history.state, state);
  }
  assert.equal(history.redo(grid), null);
});

test("a cancelled stroke leaves nothing behind", () => {
  const [grid, history, random] = [new MaskGrid(WIDTH, HEIGHT), new MaskHistory(), randoms(6)];
  history.begin(grid);
  history.touch(grid.paintBox({ x: 2, y: 2 }, { x: 9, y: 8 }, MISSING));
  history.commit(grid);
  const [before, state] = [grid.cells.slice(), history.state];
  for (let i = 0; i < 10; i++) {
    stroke(grid, history, random).cancel();
    assert.deepEqual(grid.cells, before);
    assert.equal(grid.missing, counted(grid));
  }
  assert.equal(history.state, state);
  assert.equal(history.past.length, 1);
});

test("a step that changes no pixel is no step", () => {
  const [grid, history] = [new MaskGrid(WIDTH, HEIGHT), new MaskHistory()];
  history.begin(grid);
  history.touch(grid.clear());
  history.commit(grid);
  assert.deepEqual([history.past.length, history.state], [0, 0]);
});

test("a new step forgets what was undone, and names its state anew", () => {
  const [grid, history] = [new MaskGrid(WIDTH, HEIGHT), new MaskHistory()];
  const invert = () => {
    history.begin(grid);
    history.touch(grid.invert());
    history.commit(grid);
  };
  invert();
  history.undo(grid);
  invert();
  assert.equal(history.redo(grid), null);
  assert.equal(history.state, 2); // 1 was another mask once
});

test("the oldest steps go where the limit is reached, the newest never", () => {
  const grid = new MaskGrid(WIDTH, HEIGHT);
  const bytes = Math.ceil((WIDTH * HEIGHT) / 8);
  const history = new MaskHistory(3 * bytes);
  for (let i = 0; i < 10; i++) {
    history.begin(grid);
    history.touch(grid.invert());
    history.commit(grid);
  }
  assert.equal(history.past.length, 3);
  assert.equal(history.bytes, 3 * bytes);
  assert.equal(grid.missing, 0);
  const tiny = new MaskHistory(1);
  tiny.begin(grid);
  grid.fillSpan(0, 0, 5, MISSING);
  tiny.touch(grid.whole);
  tiny.commit(grid);
  assert.equal(tiny.past.length, 1);
});
