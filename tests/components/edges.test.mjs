// A hole as it will be: grown, shrunk and feathered by the distance from it, as the server does it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { shareAt } from "../../assets/components/picture/edges.js";

const LAST_INSIDE = 0; // the outermost pixel of the hole

test("an edge that is not moved takes the hole as it is", () => {
  const edge = { grow: 0, feather: 0 };
  assert.equal(shareAt(-7, edge), 1);
  assert.equal(shareAt(LAST_INSIDE, edge), 1);
  assert.equal(shareAt(1, edge), 0);
});

test("growing adds as many pixels as are asked for, and shrinking takes them away", () => {
  assert.deepEqual(
    [1, 3, 4].map((distance) => shareAt(distance, { grow: 3, feather: 0 })),
    [1, 1, 0],
  );
  assert.deepEqual(
    [-3, -2, 0].map((distance) => shareAt(distance, { grow: -3, feather: 0 })),
    [1, 0, 0],
  );
});

test("a feathered edge fades out evenly beyond the moved one", () => {
  const edge = { grow: 2, feather: 3 };
  const shares = [2, 3, 4, 5, 6].map((distance) => shareAt(distance, edge));
  assert.deepEqual(shares, [1, 0.75, 0.5, 0.25, 0]);
});
