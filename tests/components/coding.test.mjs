// How a mask travels: what one side packs, the other reads.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { decodeBits, encodePng } from "../../assets/components/mask/coding.js";
import { MaskGrid } from "../../assets/components/mask/grid.js";
import { fromBase64, toBase64 } from "../../assets/components/shared/base64.js";
import { randoms } from "./random.mjs";

test("the checksum of the tests is CRC-32", () => {
  const check = [..."123456789"].map((letter) => letter.charCodeAt(0));
  assert.equal(crcOf(Uint8Array.from(check)), 0xcbf43926); // the check value of its catalogues
});

function painted(width, height, seed) {
  const grid = new MaskGrid(width, height);
  const random = randoms(seed);
  grid.replace(grid.cells.map(() => Number(random() < 0.4)));
  return grid;
}

// CRC-32 as the PNG specification defines it (annex D), bit by bit: the remainder of a division.
function crcOf(bytes) {
  let remainder = 0xffffffff;
  for (let i = 0; i < 8 * bytes.length; i++) {
    const bit = (bytes[i >> 3] >> (i & 7)) & 1;
    remainder = (remainder >>> 1) ^ ((remainder ^ bit) & 1 ? 0xedb88320 : 0);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}

// The chunks of a PNG: {kind, content}; the checksum of each is right.
function chunksOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const chunks = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    assert.equal(view.getUint32(at + 8 + length), crcOf(bytes.subarray(at + 4, at + 8 + length)));
    chunks.push({ kind, content: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

for (const [width, height] of [
  [1, 1],
  [8, 3],
  [13, 7],
  [31, 2],
]) {
  test(`a mask of ${width} by ${height} pixels becomes a PNG of one bit each`, async () => {
    const grid = painted(width, height, width);
    const bytes = fromBase64(await encodePng(grid));
    assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    const [header, data, end] = chunksOf(bytes);
    assert.deepEqual([header.kind, data.kind, end.kind], ["IHDR", "IDAT", "IEND"]);
    const size = new DataView(header.content.buffer, header.content.byteOffset);
    assert.deepEqual([size.getUint32(0), size.getUint32(4)], [width, height]);
    assert.deepEqual([...header.content.subarray(8)], [1, 0, 0, 0, 0]); // one bit, grey, no interlacing
    const rows = zlib.inflateSync(data.content);
    const stride = 1 + Math.ceil(width / 8);
    assert.equal(rows.length, stride * height);
    for (let row = 0; row < height; row++) {
      assert.equal(rows[row * stride], 0); // no filter
      for (let column = 0; column < width; column++) {
        const bit = (rows[row * stride + 1 + (column >> 3)] >> (7 - (column & 7))) & 1;
        assert.equal(bit, grid.cells[row * width + column]);
      }
    }
  });

  test(`deflated bits become ${width * height} cells again`, async () => {
    const { cells } = painted(width, height, 100 + width);
    const bits = new Uint8Array(Math.ceil(cells.length / 8));
    cells.forEach((cell, i) => {
      if (cell) bits[i >> 3] |= 128 >> (i & 7);
    });
    assert.deepEqual(await decodeBits(toBase64(zlib.deflateSync(bits)), cells.length), cells);
  });
}

test("bytes survive their way through text, however many there are", () => {
  const random = randoms(3);
  for (const count of [0, 1, 255, 0x8000, 0x8001, 100_000]) {
    const bytes = Uint8Array.from({ length: count }, () => 256 * random());
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString("base64"));
  }
});
