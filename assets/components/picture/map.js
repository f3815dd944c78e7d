// What is missing, what is context: a map in which lenses look up pixels. See pack_map in pages/widgets/picture_lens.py.

export const MISSING = 0; // what a pixel of the map is: to be filled,
export const UNUSED = 1; // known,
export const USED = 2; // or known and a context point
const SEARCHED = 260; // pixels of the map, how far around a pixel its nearest ones are looked for
export const NEAREST = 32;

export function unpackMap({ head, arrays }) {
  const cells = new Uint8Array(head.width * head.height);
  for (let i = 0; i < cells.length; i++) {
    if (bitAt(arrays.missing, i)) cells[i] = MISSING;
    else cells[i] = bitAt(arrays.context, i) ? USED : UNUSED;
  }
  return { head, cells };
}

function bitAt(packed, i) {
  return (packed[i >> 3] >> (7 - (i & 7))) & 1;
}

export function cellOf({ map }, { row, column }) {
  const { step, width, height } = map.head;
  return [Math.min(height - 1, Math.floor(row / step)), Math.min(width - 1, Math.floor(column / step))];
}

export function stateAt(view, pixel) {
  const [row, column] = cellOf(view, pixel);
  return view.map.cells[row * view.map.head.width + column];
}

// Pixels of one state, nearest first, at least `count` of them if so many are near enough: [{row, column, away}].
export function nearestOf(view, pixel, state, count) {
  const { cells, head } = view.map;
  const { width, height, step } = head;
  const [row, column] = cellOf(view, pixel);
  for (let reach = 4; ; reach = Math.ceil(1.4 * reach)) {
    const found = [];
    const top = Math.max(0, row - reach);
    const bottom = Math.min(height - 1, row + reach);
    const left = Math.max(0, column - reach);
    const right = Math.min(width - 1, column + reach);
    for (let r = top; r <= bottom; r++) {
      for (let c = left; c <= right; c++) {
        if (cells[r * width + c] !== state) continue;
        const away = Math.hypot(r - row, c - column);
        if (away <= reach) found.push({ row: r, column: c, away });
      }
    }
    if (found.length < count && reach < SEARCHED) continue;
    found.sort((one, other) => one.away - other.away);
    return found.slice(0, count).map((at) => ({
      row: at.row * step + (step >> 1),
      column: at.column * step + (step >> 1),
      away: at.away * step,
    }));
  }
}

// The missing pixel that is meant where one is pointed at.
export function nearestMissing(view, pixel) {
  if (!view.map || stateAt(view, pixel) === MISSING) return pixel;
  const [found] = nearestOf(view, pixel, MISSING, 1);
  if (!found) return pixel;
  const { row, column } = found;
  const { height, width } = view.data;
  return { row: Math.min(row, height - 1), column: Math.min(column, width - 1) };
}
