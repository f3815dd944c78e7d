// Pixels of the picture, and where on the stage an event or a pixel is.

import { clamp } from "../shared/numbers.js";

export function samePixel(one, other) {
  return one?.row === other?.row && one?.column === other?.column;
}

// Row and column of a pixel as one number, and back.
export function indexOf({ data }, pixel) {
  return pixel ? pixel.row * data.width + pixel.column : null;
}

export function pixelOf({ data }, index) {
  return { row: Math.floor(index / data.width), column: index % data.width };
}

// Where an event is on the stage, as shares of its width and height.
export function placeOf({ stage }, event) {
  const box = stage.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

export function pixelAt(view, event) {
  const { data, zoom, closeUp: part, base } = view;
  const { x, y } = placeOf(view, event);
  const { width, height } = data;
  const pixel = (row, column) => ({
    row: clamp(Math.floor(row), 0, height - 1),
    column: clamp(Math.floor(column), 0, width - 1),
  });
  if (part) {
    // a place in the close-up means the pixel that is seen there
    const inX = x * base.width - part.left;
    const inY = y * base.height - part.top;
    if (inX >= 0 && inY >= 0 && inX < part.side && inY < part.side) {
      return pixel(part.row + inY / part.scale, part.column + inX / part.scale);
    }
  }
  return pixel((zoom.y + y / zoom.scale) * height, (zoom.x + x / zoom.scale) * width);
}
