// Small pictures under several attention types, side by side: point once, and every type shows what it attends to.
//
// Everything that pointing needs is here from the start, so pointing sends nothing to Python. Lenses of the same link
// elsewhere on the page follow.

import { readBlock } from "../shared/byte_block.js";
import { keptByElement } from "../shared/instances.js";
import { listen } from "../shared/lens_event.js";
import { hush } from "../shared/speech.js";
import { buildCards, buildHeads } from "./cards.js";
import { nearestTarget, readBoard } from "./data.js";
import { drawBoard } from "./drawing.js";
import { chooseGroup, follow } from "./focus.js";
import { connectBoard } from "./pointer.js";

const BOARDS = keptByElement(createBoard);

export default function attentionBoard({ data, parentElement }) {
  return BOARDS(parentElement, (board) => updateBoard(board, data));
}

function createBoard(root) {
  const find = (name) => root.querySelector(name);
  const board = {
    find,
    cards: find(".cards"),
    data: null,
    views: [], // one for each type: its tiles and captions
    focus: null, // the target that is looked at: an index of data.targets
    pinned: false,
    onAttention: false, // whether the pointer is over an attention tile: then all of them show the whole picture
    chosen: "average", // whose attention: "average" or the number of a group of heads
    frame: 0,
    stale: false, // whether the pictures themselves are to be drawn anew, not only the attention
  };
  board.redraw = (all = true) => {
    board.stale = board.stale || all;
    if (!board.frame) board.frame = requestAnimationFrame(() => drawBoard(board));
  };
  const watcher = new ResizeObserver(() => board.redraw());
  watcher.observe(board.cards);
  const unlink = listen({ lens: (detail) => follow(board, detail) });
  connectBoard(board);
  board.destroy = () => {
    cancelAnimationFrame(board.frame);
    hush(board);
    watcher.disconnect();
    unlink();
  };
  return board;
}

function updateBoard(board, block) {
  const { head, arrays } = readBlock(block);
  const old = board.data;
  if (old?.head.revision === head.revision) return;
  board.data = readBoard(head, arrays);
  const same = old && old.head.question === head.question;
  if (!same) {
    board.pinned = false;
    board.focus = board.data.targets.length
      ? nearestTarget(board.data, head.height / 2, head.width / 2)
      : null;
  }
  if (old?.head.groups.length !== head.groups.length) board.chosen = "average";
  board.find(".board").setAttribute("aria-label", head.words.board);
  board.find(".board").classList.toggle("waits", head.waiting);
  board.cards.setAttribute("aria-label", head.words.cards);
  buildHeads(board);
  buildCards(board);
  chooseGroup(board, board.chosen);
}
