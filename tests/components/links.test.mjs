// Lenses of one link follow each other, of whichever kind they are; others do not.

import "./window.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, lookAt } from "../../assets/components/board/focus.js";
import { fedBlock, layOutBlock, withdrawBlock } from "../../assets/components/picture/feed_store.js";
import { connectLink } from "../../assets/components/picture/follow.js";
import {
  lead,
  targetOfLink,
  tellCursor,
  tellZoom,
  zoomOfLink,
} from "../../assets/components/picture/link.js";
import { keptByElement } from "../../assets/components/shared/instances.js";
import { listen, tell, tellLenses } from "../../assets/components/shared/lens_event.js";

function picture(link, data = {}) {
  const view = {
    data: { link, width: 10, height: 8, lens: null, ...data },
    focus: null,
    cursor: null,
    pinned: false,
    zoom: { scale: 1, x: 0, y: 0 },
    redraw() {},
    find: () => ({ children: [] }),
    stage: { classList: { toggle() {} } },
  };
  view.end = connectLink(view);
  return view;
}

test("what one picture looks at all of its link look at, and those that come later know it", () => {
  const [one, other, stranger] = [picture("a"), picture("a"), picture("b")];
  lead(one, { row: 3, column: 4 }, true);
  assert.deepEqual([other.focus, other.pinned], [{ row: 3, column: 4 }, true]);
  assert.equal(stranger.focus, null);
  assert.deepEqual(targetOfLink("a"), { focus: { row: 3, column: 4 }, pinned: true });
  lead(other, { row: 0, column: 9 }, false);
  assert.deepEqual([one.focus, one.pinned], [{ row: 0, column: 9 }, false]);
  for (const view of [one, other, stranger]) view.end();
  lead(one, { row: 1, column: 1 }, false);
  assert.deepEqual(other.focus, { row: 0, column: 9 }); // it has left the page
});

test("the crosshair follows, and goes with the pointer", () => {
  const [one, other] = [picture("c"), picture("c")];
  one.cursor = { row: 2, column: 5 };
  tellCursor(one);
  assert.deepEqual(other.cursor, { row: 2, column: 5 });
  one.cursor = null;
  tellCursor(one);
  assert.equal(other.cursor, null);
  one.end();
  other.end();
});

test("pictures that can be zoomed follow a zoom, and those that come later know it", () => {
  const [one, other, fixed] = [picture("d", { zoom: true }), picture("d", { zoom: true }), picture("d")];
  Object.assign(one.zoom, { scale: 3, x: 0.2, y: 0.1 });
  tellZoom(one);
  assert.deepEqual(other.zoom, { scale: 3, x: 0.2, y: 0.1 });
  assert.deepEqual(fixed.zoom, { scale: 1, x: 0, y: 0 });
  assert.deepEqual(zoomOfLink("d"), { scale: 3, x: 0.2, y: 0.1 });
  for (const view of [one, other, fixed]) view.end();
});

test("a picture without a link speaks with nobody", () => {
  const [one, other] = [picture(""), picture("")];
  lead(one, { row: 1, column: 1 }, false);
  assert.equal(other.focus, null);
  one.end();
  other.end();
});

test("a board leads a picture and follows it, as far as it knows the pixel", () => {
  const targetOf = new Int32Array(80).fill(-1);
  targetOf[34] = 0;
  targetOf[57] = 1;
  const board = {
    data: { head: { link: "e" }, targets: [34, 57], targetOf },
    focus: null,
    pinned: false,
    redraw() {},
  };
  const end = listen({ lens: (detail) => follow(board, detail) });
  const view = picture("e");
  lookAt(board, 1, true);
  assert.deepEqual([view.focus, view.pinned], [{ row: 5, column: 7 }, true]);
  lead(view, { row: 3, column: 4 }, false);
  assert.deepEqual([board.focus, board.pinned], [0, false]);
  lead(view, { row: 0, column: 0 }, false);
  assert.equal(board.focus, 0);
  end();
  view.end();
});

test("who stops listening hears nothing more", () => {
  const heard = [];
  const end = listen({
    lens: ({ index }) => heard.push(index),
    "lacuna-other": ({ word }) => heard.push(word),
  });
  tellLenses({ index: 3 });
  tell("lacuna-other", { word: "x" });
  end();
  tellLenses({ index: 4 });
  assert.deepEqual(heard, [3, "x"]);
});

test("a feed's place is only cleared by the one that fills it", () => {
  const block = (revision) => ({ head: { feed: "f map", revision }, arrays: {} });
  const told = [];
  const end = listen({ "lacuna-feed": ({ name }) => told.push(name) });
  layOutBlock("f map", block("1"));
  layOutBlock("f map", block("2"));
  withdrawBlock("f map", "1"); // another has taken the place
  assert.equal(fedBlock("f map").head.revision, "2");
  withdrawBlock("f map", "2");
  assert.equal(fedBlock("f map"), undefined);
  assert.deepEqual(told, ["f map", "f map", "f map"]);
  end();
});

test("a component is made once for its element, and anew after its end", () => {
  const made = [];
  const use = keptByElement((parent) => {
    const one = {
      parent,
      updates: 0,
      ended: false,
      destroy() {
        one.ended = true;
      },
    };
    made.push(one);
    return one;
  });
  const [element, other] = [{}, {}];
  use(element, (one) => {
    one.updates += 1;
  });
  const end = use(element, (one) => {
    one.updates += 1;
  });
  use(other, (one) => {
    one.updates += 1;
  });
  assert.deepEqual(
    made.map(({ updates }) => updates),
    [2, 1],
  );
  end();
  assert.ok(made[0].ended && !made[1].ended);
  use(element, () => {});
  assert.equal(made.length, 3);
});
