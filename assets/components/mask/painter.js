// Paint what is missing on the picture itself. Nothing goes to the server until Apply.

import { keptByElement } from "../shared/instances.js";
import { clamp } from "../shared/numbers.js";
import { decodeBits, encodePng } from "./coding.js";
import { commandsOf } from "./commands.js";
import { keepDraft, openDraft } from "./drafts.js";
import { MaskGestures } from "./gestures.js";
import { MaskKeys } from "./keys.js";
import { MaskStatus } from "./status.js";
import { MaskStroke } from "./strokes.js";
import { MaskToolbar } from "./toolbar.js";
import { MaskView } from "./view.js";

const ANSWER_PATIENCE = 20_000; // milliseconds after which Apply may be pressed again
let lastCall = 0; // which asking to paint was heeded, by this painter or one before it on the page
const PAINTERS = keptByElement((parent) => new MaskPainter(parent));

export default function maskPainter({ data, parentElement, setTriggerValue }) {
  return PAINTERS(parentElement, (painter) => {
    painter.send = setTriggerValue;
    painter.update(data);
  });
}

class MaskPainter {
  constructor(parent) {
    this.root = parent.querySelector(".painter");
    this.view = new MaskView(parent.querySelector(".stage"));
    this.tool = "brush";
    this.removing = false;
    this.stroke = null;
    this.gestures = new MaskGestures(this);
    this.keys = new MaskKeys(this);
    this.toolbar = new MaskToolbar(this);
    this.status = new MaskStatus(this);
    this.commands = commandsOf(this);
    this.watcher = new ResizeObserver(() => {
      this.view.resize();
      this.refresh();
    });
    this.watcher.observe(this.view.stage);
  }

  // --- from Python -------------------------------------------------------------------------------------------------
  update({ picture, mask, answered, called, words }) {
    this.toolbar.translate(words);
    if (picture.key !== this.picture?.key) this.open(picture, mask);
    const revision = mask?.revision ?? "";
    if (this.pending && revision === this.pending.stamp) {
      this.revision = revision;
      this.applied = this.pending.state;
      this.pending = null;
    } else if (revision !== this.revision) this.takeOver(mask);
    if (this.pending && answered === this.pending.stamp) this.pending = null; // refused: Python says why
    this.refresh();
    if (called > lastCall) this.view.stage.focus({ preventScroll: true }); // its keys work before it is clicked
    lastCall = called;
  }

  open(picture, mask) {
    this.keep();
    this.picture = picture;
    Object.assign(this, openDraft(picture, mask?.revision ?? ""));
    this.loading = false;
    this.keys.cursor = null;
    this.view.marks = {};
    this.view.show(this.grid, picture.uri);
  }

  // A mask that was not painted here: a file, or another hole as the starting point. It can be undone.
  async takeOver(mask) {
    const revision = mask?.revision ?? "";
    const { grid } = this;
    this.revision = revision;
    if (!mask) {
      this.applied = null; // a server that forgot: what is painted here is all there is
      this.loading = false;
      return;
    }
    this.loading = true;
    const cells = await decodeBits(mask.bits, grid.cells.length);
    if (this.revision !== revision || this.grid !== grid) return;
    this.finish();
    if (this.history.newest === 0)
      grid.replace(cells); // the beginning: there is nothing to go back to
    else this.step(() => grid.replace(cells));
    this.applied = this.history.state;
    this.loading = false;
    this.view.redraw(grid.whole);
    this.refresh();
  }

  // --- to Python ---------------------------------------------------------------------------------------------------
  get mayApply() {
    const { history, grid, applied, pending } = this;
    const isNew = history.state !== applied && history.state !== pending?.state;
    return this.ready && isNew && grid.missing > 0 && grid.missing < grid.cells.length;
  }

  async apply() {
    this.finish();
    if (!this.mayApply) return;
    const stamp = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const pending = { stamp, state: this.history.state };
    this.pending = pending;
    this.refresh();
    const message = { picture: this.picture.key, stamp, png: await encodePng(this.grid) };
    this.send("apply", message);
    setTimeout(() => {
      if (this.pending !== pending) return;
      this.pending = null;
      this.refresh();
    }, ANSWER_PATIENCE);
  }

  // --- drawing -----------------------------------------------------------------------------------------------------
  get ready() {
    return Boolean(this.grid) && !this.loading;
  }

  get movesView() {
    return this.tool === "hand" || this.keys.space !== null;
  }

  get focused() {
    return this.root.contains(this.root.getRootNode().activeElement);
  }

  begin(point, opposite) {
    this.finish();
    const { tool, diameter } = this;
    const removing = this.removing !== opposite;
    this.stroke = new MaskStroke(this.grid, this.history, { tool, removing, diameter }, point);
    this.showStroke();
  }

  extend(points) {
    if (!this.stroke) return;
    for (const point of points) this.stroke.extend(point);
    this.showStroke();
  }

  finish() {
    this.end("finish");
  }

  cancel() {
    this.end("cancel");
  }

  end(how) {
    const { stroke } = this;
    if (!stroke) return;
    stroke[how]();
    this.showStroke();
    this.stroke = null;
    this.showCursor();
    this.refresh();
  }

  showStroke() {
    this.view.redraw(this.stroke.takeDirty());
    this.showCursor();
    this.status.showShare(this.toolbar.words);
  }

  hover(point) {
    this.pointer = point;
    if (point) this.keys.cursor = null;
    this.showCursor();
  }

  usedSpace() {
    if (this.keys.space) this.keys.space = "used";
  }

  // The brush's ring, or the stroke's outline, where the pointer or the keyboard's cursor is.
  showCursor() {
    const { stroke, diameter, tool } = this;
    const cross = this.keys.cursor;
    const point = cross ?? this.pointer;
    const ring = point && tool === "brush" ? { point, diameter } : null;
    this.view.marks = { ...stroke?.mark, ring, cross, removing: stroke?.removing ?? this.removing };
    this.view.stage.dataset.tool = this.movesView ? "hand" : tool;
    this.view.redraw();
  }

  tellPlace(point) {
    this.status.tellPlace(this.toolbar.words, point);
  }

  // --- buttons and keys --------------------------------------------------------------------------------------------
  act(name) {
    if (!this.ready) return;
    this.finish();
    this.commands[name]();
    this.showCursor();
    this.refresh();
  }

  step(change) {
    this.history.begin(this.grid);
    this.history.touch(change());
    this.history.commit(this.grid);
    this.view.redraw(this.grid.whole);
  }

  // At least one pixel more or less where a direction is given, so that small brushes change as well.
  resizeBrush(diameter, direction = 0) {
    const rounded = Math.round(diameter) === this.diameter ? this.diameter + direction : Math.round(diameter);
    this.diameter = clamp(rounded, 1, this.toolbar.largest);
    this.showCursor();
    this.refresh();
  }

  refresh() {
    if (!this.grid) return;
    this.toolbar.refresh(this);
    this.status.refresh(this.toolbar.words);
  }

  // --- the end -----------------------------------------------------------------------------------------------------
  keep() {
    if (!this.grid || this.loading) return;
    this.finish();
    keepDraft(this.picture, this);
  }

  destroy() {
    this.keep();
    this.toolbar.hush();
    this.status.hush();
    this.watcher.disconnect();
    this.view.destroy();
  }
}
