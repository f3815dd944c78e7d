// How a mask travels: from Python as deflated bits, to Python as a PNG of one bit for each pixel (white = missing).
// Neither goes through a canvas, whose pixels some browsers change a little to protect their users from tracking.

import { fromBase64, toBase64 } from "../shared/base64.js";

const PNG_SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const CRC_POLYNOMIAL = 0xedb88320;

export async function encodePng(grid) {
  const header = new Uint8Array(13);
  const numbers = new DataView(header.buffer);
  numbers.setUint32(0, grid.width);
  numbers.setUint32(4, grid.height);
  header[8] = 1; // bit for each pixel; all else 0: grey, deflate, no interlacing
  const rows = await passThrough(new CompressionStream("deflate"), packedRows(grid));
  const parts = [pngChunk("IHDR", header), pngChunk("IDAT", rows), pngChunk("IEND", new Uint8Array(0))];
  return toBase64(joined([Uint8Array.from(PNG_SIGNATURE), ...parts]));
}

// Deflated bits, most significant first, row after row without padding, as one byte for each pixel.
export async function decodeBits(text, count) {
  const bits = await passThrough(new DecompressionStream("deflate"), fromBase64(text));
  const cells = new Uint8Array(count);
  for (let i = 0; i < count; i++) cells[i] = (bits[i >> 3] >> (7 - (i & 7))) & 1;
  return cells;
}

// Each row begins with the byte that names its filter: 0, none.
function packedRows({ width, height, cells }) {
  const stride = 1 + Math.ceil(width / 8);
  const rows = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (cells[row * width + column]) rows[row * stride + 1 + (column >> 3)] |= 128 >> (column & 7);
    }
  }
  return rows;
}

function pngChunk(kind, content) {
  const name = Uint8Array.from(kind, (letter) => letter.charCodeAt(0));
  const size = new Uint8Array(4);
  const check = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, content.length);
  new DataView(check.buffer).setUint32(0, checksum(joined([name, content])));
  return joined([size, name, content, check]);
}

function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? CRC_POLYNOMIAL : 0);
  }
  return ~sum >>> 0;
}

async function passThrough(stream, bytes) {
  const through = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(through).arrayBuffer());
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
