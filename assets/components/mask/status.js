// What the painter says: how much is missing, whether it is applied, how large it is shown, and, to a screen reader,
// where the cursor is.

import { fill } from "../shared/words.js";

const SPEAK_DELAY = 250; // milliseconds: a cursor that runs on is not read out at every step

// One of the words for the state of the mask; see WORDS in pages/widgets/mask_painter.py.
export function situationOf({ loading, grid, pending, history, applied }) {
  if (loading) return "loading";
  if (grid.missing === 0) return "empty";
  if (grid.missing === grid.cells.length) return "full";
  if (pending?.state === history.state) return "pending";
  return history.state === applied ? "applied" : "unsaved";
}

// A share in percent: what is little keeps a digit, and what is not nothing never looks like it.
export function percentText(missing, count) {
  const percent = (100 * missing) / count;
  if (missing && percent < 0.1) return "< 0.1";
  return percent.toFixed(percent > 0 && percent < 10 ? 1 : 0);
}

export class MaskStatus {
  constructor(painter) {
    this.painter = painter;
    this.find = (name) => painter.root.querySelector(`.${name}`);
  }

  refresh(words) {
    const { root, view } = this.painter;
    const situation = situationOf(this.painter);
    this.showShare(words);
    this.find("status").textContent = words[situation];
    this.find("zoom-text").textContent = `${Number((view.scale / view.fitScale).toFixed(1))}×`;
    root.dataset.situation = situation;
  }

  showShare(words) {
    const { missing, cells } = this.painter.grid;
    this.find("share").textContent = fill(words.share, { percent: percentText(missing, cells.length) });
  }

  // The cursor's place in the picture's own pixels.
  tellPlace(words, { x, y }) {
    clearTimeout(this.speech);
    this.speech = setTimeout(() => {
      const { picture, grid } = this.painter;
      this.find("place").textContent = fill(
        grid.isMissing({ x, y }) ? words.placeMissing : words.placeKnown,
        {
          row: Math.floor((y / grid.height) * picture.fullHeight),
          column: Math.floor((x / grid.width) * picture.fullWidth),
        },
      );
    }, SPEAK_DELAY);
  }

  hush() {
    clearTimeout(this.speech);
  }
}
