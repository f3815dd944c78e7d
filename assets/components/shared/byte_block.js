// Numbers that came as bytes: a head in JSON, and the arrays that it lists. See anp_core/web/byte_blocks.py.

const NUMBERS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array };

// {head, arrays}; the arrays by the names that the head gives them.
export function readBlock(data) {
  const bytes = data.slice(); // with a buffer of its own, for numbers must begin on multiples of their size
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const arrays = {};
  let place = upToFour(4 + length);
  for (const { name, kind, count } of head.arrays) {
    arrays[name] = new NUMBERS[kind](bytes.buffer, place, count);
    place += upToFour(arrays[name].byteLength);
  }
  return { head, arrays };
}

function upToFour(count) {
  return Math.ceil(count / 4) * 4;
}
