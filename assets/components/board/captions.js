// The words and numbers below the tiles.

import { element } from "../shared/dom.js";
import { fill } from "../shared/words.js";
import { describeRow } from "./weights.js";

export function writeCaptions(board, type, tiles, row) {
  const { data, focus } = board;
  const { words } = data.head;
  const { format } = data;
  const spread = describeRow(board, row, focus);
  const pixel = data.targets[focus];
  swatchCaption(tiles.mean, type.mean, pixel, words.mean);
  boldCaption(tiles.attention, words.attends, {
    number: format.number(spread.effective),
    distance: format.number(spread.distance),
  });
  boldCaption(tiles.std, words.std_at, { number: format.number(type.stdAt[focus]) });
  if (tiles.error) boldCaption(tiles.error, words.error_at, { number: format.signed(type.errorAt[focus]) });
}

function swatchCaption({ caption }, levels, pixel, text) {
  const swatch = element("span", { className: "swatch" });
  swatch.style.background = `rgb(${levels.subarray(3 * pixel, 3 * pixel + 3).join()})`;
  caption.replaceChildren(swatch, text);
}

// What stands in {braces} is filled in, in bold.
function boldCaption({ caption }, sentence, values) {
  const parts = sentence.split(/\{(\w+)\}/g); // every other one is a name
  caption.replaceChildren(...parts.map((part, i) => (i % 2 ? element("b", { text: values[part] }) : part)));
}

export function showTruth({ data, truth, focus, find }) {
  const { words, width } = data.head;
  if (!data.head.truthKnown) truth.caption.textContent = words.hole;
  else if (focus === null) truth.caption.textContent = words.truth;
  else swatchCaption(truth, data.truth, data.targets[focus], words.truth);
  const pixel = focus === null ? null : data.targets[focus];
  find(".where").textContent =
    pixel === null ? "" : fill(words.where, { row: Math.floor(pixel / width), column: pixel % width });
}
