// Which pixel is looked at, whether it is kept, and whose attention is shown, here and in the lenses of the same link.

import { tellLenses } from "../shared/lens_event.js";

export function lookAt(board, focus, pinned) {
  if (focus === null || (focus === board.focus && pinned === board.pinned)) return;
  takeFocus(board, focus, pinned);
  const { head, targets } = board.data;
  tellLenses({ link: head.link, index: targets[focus], pinned, from: board });
}

export function follow(board, { link, index, pinned }) {
  const focus = board.data && link === board.data.head.link ? (board.data.targetOf[index] ?? -1) : -1;
  if (focus >= 0 && (focus !== board.focus || pinned !== board.pinned)) takeFocus(board, focus, pinned);
}

function takeFocus(board, focus, pinned) {
  board.focus = focus;
  board.pinned = pinned;
  board.redraw(false);
}

export function chooseGroup(board, chosen) {
  board.chosen = chosen;
  board.redraw();
}
