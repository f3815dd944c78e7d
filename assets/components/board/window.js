// Which part of the picture an attention tile shows: the surroundings of the pixel that is looked at, where its points
// lie close together, else all of it.

import { reachHolding } from "../shared/attention.js";
import { clamp } from "../shared/numbers.js";
import { placesOf } from "./data.js";

const HELD = 0.9; // of the weight: the points that the part fits
const MARGIN = 1; // pixels around them, for dots and numbers
const LEAST_REACH = 3; // pixels up and down that are shown at least
const WORTH_IT = 0.7; // of the picture's height: a larger part is shown as the whole

// {row, column, height, width} in pixels of the picture, in its proportions and within it.
export function partOf(data, weights, focus) {
  const { width, height } = data.head;
  const [row, column] = placeOf(data.targets[focus], width);
  const { pixels } = placesOf(data, focus);
  const awayOf = (i) => {
    const [pointRow, pointColumn] = placeOf(pixels[i], width);
    return Math.max(Math.abs(pointRow - row), (Math.abs(pointColumn - column) * height) / width);
  };
  const reach = Math.max(LEAST_REACH, reachHolding(weights, awayOf, HELD) + MARGIN);
  const high = 2 * reach + 1;
  if (high > WORTH_IT * height) return { row: 0, column: 0, height, width };
  const wide = (high * width) / height;
  return {
    row: clamp(row + 0.5 - high / 2, 0, height - high),
    column: clamp(column + 0.5 - wide / 2, 0, width - wide),
    height: high,
    width: wide,
  };
}

// Row and column of a pixel by its number.
export function placeOf(pixel, width) {
  return [Math.floor(pixel / width), pixel % width];
}
