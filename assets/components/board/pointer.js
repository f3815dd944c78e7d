// Mouse, touch and keyboard.

import { clamp } from "../shared/numbers.js";
import { arrowOf } from "../shared/pointing.js";
import { speakLater } from "../shared/speech.js";
import { fill } from "../shared/words.js";
import { nearestTarget, nextTarget } from "./data.js";
import { lookAt } from "./focus.js";
import { describeRow, weightsOf } from "./weights.js";

const REACH = 2.5; // pixels of the picture within which a missing one is meant
const LONG_STEP = 5; // pixels that Shift with an arrow key moves by

export function connectBoard(board) {
  const { cards } = board;
  cards.onpointermove = (event) => {
    showWhole(board, tileUnder(event)?.dataset.tile === "attention");
    if (board.pinned) return;
    const target = targetUnder(board, event);
    if (target !== null) lookAt(board, target, board.pinned);
  };
  cards.onpointerleave = () => showWhole(board, false);
  cards.onpointerdown = (event) => {
    showWhole(board, tileUnder(event)?.dataset.tile === "attention");
    if (event.pointerType !== "touch" || board.pinned) return;
    const target = targetUnder(board, event);
    if (target !== null) lookAt(board, target, board.pinned);
  };
  cards.onclick = (event) => {
    const target = targetUnder(board, event);
    if (target === null) return;
    const same = board.pinned && target === board.focus;
    lookAt(board, target, !same);
    speakFocus(board);
  };
  cards.onkeydown = (event) => {
    if (!board.data || board.focus === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrowOf(event.key);
    const stride = event.shiftKey ? LONG_STEP : 1;
    if (arrow) lookAt(board, nextTarget(board.data, board.focus, arrow, stride), board.pinned);
    else if (event.key === "Enter" || event.key === " ") lookAt(board, board.focus, !board.pinned);
    else if (event.key === "Escape") lookAt(board, board.focus, false);
    else return;
    speakFocus(board);
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  };
}

// A pixel is pointed at where the whole picture is seen, lest the part move away below the pointer.
function showWhole(board, whole) {
  if (board.onAttention === whole) return;
  board.onAttention = whole;
  board.redraw(false);
}

function tileUnder(event) {
  return event.composedPath().find((item) => item.dataset?.tile);
}

// The missing pixel under the pointer, or the nearest where one is close; null elsewhere.
function targetUnder({ data }, event) {
  const stage = tileUnder(event);
  if (!stage || !data?.targets.length) return null;
  const box = stage.getBoundingClientRect();
  const { width, height } = data.head;
  const column = clamp(Math.floor(((event.clientX - box.left) / box.width) * width), 0, width - 1);
  const row = clamp(Math.floor(((event.clientY - box.top) / box.height) * height), 0, height - 1);
  const target = data.targetOf[row * width + column];
  if (target >= 0) return target;
  const nearest = nearestTarget(data, row, column);
  const pixel = data.targets[nearest];
  return Math.hypot(Math.floor(pixel / width) - row, (pixel % width) - column) <= REACH ? nearest : null;
}

function speakFocus(board) {
  speakLater(board, () => {
    const { data, focus } = board;
    const { words, width } = data.head;
    const pixel = data.targets[focus];
    const parts = data.types.map((type) => {
      const { effective, distance } = describeRow(board, weightsOf(board, type, focus), focus);
      const said = {
        type: type.title,
        number: data.format.number(effective),
        distance: data.format.number(distance),
      };
      return fill(words.spoken_type, said);
    });
    const place = fill(words.where, { row: Math.floor(pixel / width), column: pixel % width });
    return [place, ...parts].join(words.pause);
  });
}
