// The context points on an attention tile, by their share, and lines to the largest.

import { colourIndex, lightestFirst, outstanding } from "../shared/attention.js";
import { layLeaders } from "../shared/leaders.js";
import { drawTag, sizeOfTag } from "../shared/number_tags.js";
import { placesOf } from "./data.js";
import { placeOf } from "./window.js";

const DOT = [1.1, 4.4]; // radius in CSS pixels of no attention, and what full attention adds,
const CELL_DOT = [0.14, 0.32]; // or in pixels of the picture, where that is more
const LINE = { "rgba(20,16,12,.75)": 2.6, "#ff8a3d": 1.2 }; // CSS pixels
const [SMALL, FEW] = [200, 3]; // CSS pixels of a tile up to which fewer of its points have their number
const GAP = 2; // CSS pixels between a point and its number

// `tile` {pen, part, cell, ratio, width, height}: the pen counts canvas pixels, `cell` of them for a pixel of the picture.
export function drawDots(tile, { data, focus, top }, row) {
  const { pen, ratio } = tile;
  const { pixels, sides } = placesOf(data, focus);
  pen.lineWidth = 0.7 * ratio;
  for (const i of lightestFirst(row)) {
    if (!row[i] && sides) continue; // a pixel has fewer places than others
    const { x, y, radius, level } = dotOf(tile, data, row[i], top, pixels[i]);
    if (sides?.[i] > 1) drawCell(tile, x, y, sides[i], data.colours[level]);
    pen.fillStyle = data.colours[level];
    pen.strokeStyle = level > 127 ? "rgba(20,16,12,.75)" : "rgba(255,252,246,.75)";
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.fill();
    pen.stroke();
  }
}

// The mean of a square of known pixels: its outline.
function drawCell({ pen, cell, ratio }, x, y, side, colour) {
  const long = side * cell;
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.55;
  pen.lineWidth = ratio;
  pen.strokeRect(x - long / 2, y - long / 2, long, long);
  pen.globalAlpha = 1;
  pen.lineWidth = 0.7 * ratio;
}

export function drawLines(tile, { data, focus, top }, row) {
  const { pen, ratio, cell, width, height } = tile;
  const { pixels } = placesOf(data, focus);
  const ends = outstanding(row)
    .map((i) => {
      const text = data.format.share(row[i]);
      return { ...dotOf(tile, data, row[i], top, pixels[i]), text, ...sizeOfTag(pen, ratio, text) };
    })
    .filter(({ x, y }) => x > 0 && y > 0 && x < width && y < height);
  const from = { ...middleOf(tile, data.targets[focus], data.head.width), radius: cell / 2 };
  const leaders = layLeaders(from, ends, {
    bounds: { left: 0, top: 0, right: width, bottom: height },
    gap: GAP * ratio,
  });
  for (const [colour, thick] of Object.entries(LINE)) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.beginPath();
    for (const { from: start, to } of leaders) {
      if (!start) continue;
      pen.moveTo(start.x, start.y);
      pen.lineTo(to.x, to.y);
    }
    pen.stroke();
  }
  // Of a small tile, all five would cover what they point at.
  leaders.slice(0, width < SMALL * ratio ? FEW : ends.length).forEach(({ label }, i) => {
    drawTag(pen, ratio, ends[i].text, label);
  });
}

function dotOf(tile, data, share, top, pixel) {
  const level = colourIndex(share, top);
  const size = ([least, more], unit) => (least + (more * level) / 255) * unit;
  const radius = Math.max(size(DOT, tile.ratio), size(CELL_DOT, tile.cell));
  return { ...middleOf(tile, pixel, data.head.width), radius, level };
}

function middleOf({ part, cell }, pixel, width) {
  const [row, column] = placeOf(pixel, width);
  return { x: (column + 0.5 - part.column) * cell, y: (row + 0.5 - part.row) * cell };
}
