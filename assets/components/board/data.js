// What Python sent, unpacked: see pack_board in pages/widgets/attention_board.py.

import { cssColours } from "../shared/colour_scale.js";
import { numberFormats } from "../shared/number_formats.js";

export function readBoard(head, arrays) {
  const types = head.types.map((type, i) => ({
    ...type,
    mean: arrays[`mean${i}`],
    std: arrays[`std${i}`],
    error: arrays[`error${i}`],
    stdAt: arrays[`stdAt${i}`],
    errorAt: arrays[`errorAt${i}`],
    weights: arrays[`weights${i}`],
    scale: arrays[`scale${i}`],
  }));
  const { targets, points, near, side } = arrays;
  const targetOf = new Int32Array(head.height * head.width).fill(-1);
  targets.forEach((pixel, i) => {
    targetOf[pixel] = i;
  });
  const formats = numberFormats(head.locale);
  return {
    head,
    types,
    targets,
    points,
    near, // of a photo: the places that each target looks at, one target after the other,
    side, // and how many pixels high and wide each is
    targetOf,
    input: arrays.input,
    truth: arrays.truth,
    colours: cssColours(arrays.colours),
    format: { ...formats, signed: (value) => (value >= 0.05 ? "+" : "") + formats.number(value) },
  };
}

// The places that a target may look at: {pixels, sides}, in the order of its weights. Sides only where some are cells.
export function placesOf({ points, near, side, targets }, target) {
  if (!near) return { pixels: points };
  const count = near.length / targets.length;
  const part = (all) => all.subarray(target * count, (target + 1) * count);
  return { pixels: part(near), sides: part(side) };
}

// The missing pixel next to a place.
export function nearestTarget({ head, targets }, row, column) {
  let nearest = null;
  let best = Infinity;
  targets.forEach((pixel, i) => {
    const away = (Math.floor(pixel / head.width) - row) ** 2 + ((pixel % head.width) - column) ** 2;
    if (away < best) {
      best = away;
      nearest = i;
    }
  });
  return nearest;
}

// The next missing pixel in a direction, at least `stride` pixels away; known ones are passed over. Null beyond the last.
export function nextTarget({ head, targets, targetOf }, from, { across, down }, stride) {
  const { width, height } = head;
  let row = Math.floor(targets[from] / width) + stride * down;
  let column = (targets[from] % width) + stride * across;
  while (row >= 0 && column >= 0 && row < height && column < width) {
    const target = targetOf[row * width + column];
    if (target >= 0) return target;
    row += down;
    column += across;
  }
  return null;
}
