// The painter without a mouse: arrows move a cursor, Enter or Space paints there, Space held down draws along; box
// and lasso begin with Enter and end with another. And one key for each tool and each thing to do.

import { clamp } from "../shared/numbers.js";
import { arrowOf } from "../shared/pointing.js";
import { ROUNDING } from "./grid.js";

const PLAIN_KEYS = {
  b: "brush",
  e: "eraser",
  r: "box",
  l: "lasso",
  h: "hand",
  x: "swap",
  i: "invert",
  delete: "clear",
  "[": "smaller",
  "]": "larger",
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  0: "fit",
};

const CONTROL_KEYS = { z: "undo", y: "redo", enter: "apply" };
const BRUSH_SHARE = 0.25; // of the brush that one press of an arrow moves on by; with Shift, all of it

export class MaskKeys {
  constructor(painter) {
    this.painter = painter;
    this.view = painter.view;
    this.cursor = null;
    this.space = null; // null, "held", or "used" once something was drawn or moved with it
    const { root, view } = painter;
    root.onkeydown = (event) => this.pressed(event);
    view.stage.onkeyup = (event) => this.released(event);
    view.stage.onblur = () => this.left();
  }

  pressed(event) {
    if (!this.painter.ready) return;
    const onStage = event.target === this.view.stage;
    if (!(onStage && this.steer(event)) && !this.command(event)) return;
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  }

  command({ key, ctrlKey, metaKey, altKey, shiftKey }) {
    const name = key.toLowerCase();
    const control = ctrlKey || metaKey;
    let wanted = (control ? CONTROL_KEYS : PLAIN_KEYS)[name];
    if (control && name === "z" && shiftKey) wanted = "redo";
    if (altKey || !wanted) return false;
    this.painter.act(wanted);
    return true;
  }

  steer({ key, shiftKey, repeat, ctrlKey, metaKey }) {
    if (ctrlKey || metaKey) return false;
    const arrow = arrowOf(key);
    if (arrow) this.step(arrow, shiftKey);
    else if (key === "Enter") this.paint();
    else if (key === " " && !repeat) this.space = "held";
    else if (key === "Escape" && this.painter.stroke) this.painter.cancel();
    else return key === " ";
    this.painter.showCursor();
    return true;
  }

  step({ across, down }, far) {
    const { painter, view } = this;
    const { width, height } = view.grid;
    const before = this.cursor ?? this.start();
    const pace = Math.max(1, Math.round(painter.diameter * (far ? 1 : BRUSH_SHARE)));
    this.cursor = {
      x: clamp(before.x + across * pace, 0.5, width - 0.5),
      y: clamp(before.y + down * pace, 0.5, height - 0.5),
    };
    if (this.space && painter.tool === "brush") {
      if (!painter.stroke) painter.begin(before, false);
      this.space = "used";
    }
    if (painter.stroke) painter.extend([this.cursor]);
    view.reveal(this.cursor);
    painter.tellPlace(this.cursor);
  }

  start() {
    const { x, y } = this.view.toGrid(this.view.middle);
    return { x: Math.floor(x + ROUNDING) + 0.5, y: Math.floor(y + ROUNDING) + 0.5 };
  }

  paint() {
    const { painter } = this;
    this.cursor ??= this.start();
    if (painter.stroke) painter.finish();
    else if (painter.tool !== "hand") {
      painter.begin(this.cursor, false);
      if (painter.tool === "brush") painter.finish();
    }
    painter.tellPlace(this.cursor);
  }

  released(event) {
    if (event.key !== " " || !this.space) return;
    if (this.space === "held") this.paint();
    else if (this.painter.tool === "brush" && this.cursor) this.painter.finish();
    this.space = null;
    this.painter.showCursor();
  }

  left() {
    this.space = this.cursor = null;
    if (!this.painter.gestures.doing) this.painter.finish();
    this.painter.showCursor();
  }
}
