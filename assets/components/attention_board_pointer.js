// --- attention_board_pointer: mouse, touch and keyboard -----------------------------------------------------------

const REACH = 2.5; // pixels of the picture within which a missing one is meant
const LONG_STEP = 5; // pixels that Shift with an arrow key moves by

function connectBoard(board) {
  const { cards } = board;
  cards.onpointermove = (event) => {
    if (board.pinned) return;
    const target = targetUnder(board, event);
    if (target !== null) lookAt(board, target, board.pinned);
  };
  cards.onpointerdown = (event) => {
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
    const step = event.shiftKey ? LONG_STEP : 1;
    const move = { ArrowLeft: [0, -step], ArrowRight: [0, step], ArrowUp: [-step, 0], ArrowDown: [step, 0] }[event.key];
    if (move) moveFocus(board, ...move);
    else if (event.key === "Enter" || event.key === " ") lookAt(board, board.focus, !board.pinned);
    else if (event.key === "Escape") lookAt(board, board.focus, false);
    else return;
    speakFocus(board);
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  };
}

// The missing pixel under the pointer, or the nearest where one is close; null elsewhere.
function targetUnder({ data }, event) {
  const stage = event.composedPath().find((item) => item.dataset?.tile);
  if (!stage || !data || !data.targets.length) return null;
  const box = stage.getBoundingClientRect(), { width, height } = data.head;
  const column = within(((event.clientX - box.left) / box.width) * width, width);
  const row = within(((event.clientY - box.top) / box.height) * height, height);
  const target = data.targetOf[row * width + column];
  if (target >= 0) return target;
  const nearest = nearestTarget(data, row, column), pixel = data.targets[nearest];
  return Math.hypot(Math.floor(pixel / width) - row, (pixel % width) - column) <= REACH ? nearest : null;
}

function within(place, size) {
  return Math.min(size - 1, Math.max(0, Math.floor(place)));
}

// To the next missing pixel in that direction; known ones are passed over.
function moveFocus(board, down, across) {
  const { data } = board, { width, height } = data.head, pixel = data.targets[board.focus];
  let row = Math.floor(pixel / width), column = pixel % width;
  for (;;) {
    row += down;
    column += across;
    if (row < 0 || column < 0 || row >= height || column >= width) return;
    const target = data.targetOf[row * width + column];
    if (target >= 0) { lookAt(board, target, board.pinned); return; }
    [down, across] = [Math.sign(down), Math.sign(across)];
  }
}

function speakFocus(board) {
  clearTimeout(board.speaking);
  board.speaking = setTimeout(() => {
    const { data, focus } = board, { words, width } = data.head, pixel = data.targets[focus];
    const parts = data.types.map((type) => {
      const { effective, distance } = describeRow(board, weightsOf(board, type, focus), focus);
      const said = { type: type.title, number: data.format.number(effective), distance: data.format.number(distance) };
      return fill(words.spoken_type, said);
    });
    const place = fill(words.where, { row: Math.floor(pixel / width), column: pixel % width });
    board.find(".spoken").textContent = [place, ...parts].join(words.pause);
  }, SPEAK_AFTER);
}
