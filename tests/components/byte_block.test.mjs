// Numbers that come as bytes. That Python packs them like this is tested there, see test_scripts.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readBlock } from "../../assets/components/shared/byte_block.js";

function padded(bytes) {
  return [...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0)];
}

// A block as pack_block in anp_core/web/byte_blocks.py describes it.
function blockOf(head, arrays) {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const length = new Uint8Array(Uint32Array.of(text.length).buffer);
  return Uint8Array.from([
    ...padded([...length, ...text]),
    ...arrays.flatMap((one) => padded(new Uint8Array(one.buffer))),
  ]);
}

const arrays = [
  Uint8Array.of(1, 2, 3),
  Uint16Array.of(65535, 0, 7),
  Uint32Array.of(4294967295),
  new Float32Array(0),
  Float32Array.of(0.5, -2),
];
const kinds = ["u1", "u2", "u4", "f4", "f4"];
const listed = arrays.map((one, i) => ({ name: `a${i}`, kind: kinds[i], count: one.length }));

for (const said of ["", "é", "größer", "形"]) {
  test(`arrays are read after a head of any length (“${said}”)`, () => {
    const found = readBlock(blockOf({ said, arrays: listed }, arrays));
    assert.equal(found.head.said, said);
    arrays.forEach((one, i) => {
      assert.deepEqual(found.arrays[`a${i}`], one);
    });
  });
}

test("a block may begin anywhere in a larger buffer", () => {
  const block = blockOf({ arrays: listed }, arrays);
  const larger = new Uint8Array(block.length + 3);
  larger.set(block, 3);
  assert.deepEqual(readBlock(larger.subarray(3)), readBlock(block));
});
