// Which letters a line leads to, how it is drawn, and what is said of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { attendedTo, namedShares, strokeOf } from "../../assets/components/letters/shares.js";

const weights = [0.005, 0.245, 0.6, 0.15];

test("lines lead to what got at least a hundredth, the largest first", () => {
  assert.deepEqual(
    attendedTo(weights).map(({ at }) => at),
    [2, 1, 3],
  );
});

test("a larger share is drawn thicker and darker, the largest fully", () => {
  const strokes = attendedTo(weights).map(({ share }) => strokeOf(share, 0.6));
  assert.deepEqual(strokes[0], { width: 6, opacity: 1 });
  for (let i = 1; i < strokes.length; i++) {
    assert.ok(strokes[i].width < strokes[i - 1].width && strokes[i].opacity < strokes[i - 1].opacity);
  }
});

test("the largest are named with their shares, a space by a sign", () => {
  const write = (share) => `${Math.round(100 * share)} %`;
  assert.equal(
    namedShares(attendedTo(weights), "ab c", write),
    "“ ” 60 %, “b” 25 %, “c” 15 %".replace("“ ”", "“␣”"),
  );
});
