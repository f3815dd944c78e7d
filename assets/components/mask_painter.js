// Paint what is missing on the picture itself. This is the last part of the mask painter, which brings the others
// together and speaks with Python; pages/widgets/mask_painter.py sends them all as one script.
//
// Nothing goes to the server until Apply. What is not applied yet is kept in the browser: it is there again after a
// visit to another page, with its undo and redo.

const DRAFTS = (globalThis[Symbol.for("lacuna-mask-drafts")] ??= new Map()); // picture -> what was painted on it
const MOST_DRAFTS = 3;
const INSTANCES = new WeakMap(); // parentElement -> painter: the default export runs again whenever data changes
const FIRST_BRUSH = 0.06; // of the view's shorter side
const SIZE_STEP = 1.25; // from one brush to the next larger one
const ZOOM_STEP = 1.5;
const ANSWER_PATIENCE = 20_000; // milliseconds after which Apply may be pressed again
const SPEAK_DELAY = 250; // milliseconds: a cursor that runs on is not read out at every step

export default function ({ data, parentElement, setTriggerValue }) {
  let painter = INSTANCES.get(parentElement);
  if (!painter) {
    painter = new MaskPainter(parentElement);
    INSTANCES.set(parentElement, painter);
  }
  painter.send = setTriggerValue;
  painter.update(data);
  return () => {
    painter.destroy();
    INSTANCES.delete(parentElement);
  };
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
    this.acts = this.commands();
    this.watcher = new ResizeObserver(() => { this.view.resize(); if (this.grid) this.refresh(); });
    this.watcher.observe(this.view.stage);
  }

  // --- from Python -------------------------------------------------------------------------------------------------
  update(data) {
    const { picture, mask, answered, words } = data;
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
  }

  open(picture, mask) {
    this.keep();
    this.picture = picture;
    const draft = DRAFTS.get(picture.key), revision = mask?.revision ?? "";
    const known = draft && (draft.revision === revision || draft.pending?.stamp === revision);
    const { grid, history, applied, pending, diameter } = known ? draft : fresh(picture);
    Object.assign(this, { grid, history, applied, pending, diameter, revision: known ? draft.revision : "" });
    this.loading = false;
    this.keys.cursor = null;
    this.view.marks = {};
    this.view.show(grid, picture.uri);
  }

  // A mask that was not painted here: a file, or another hole as the starting point. It can be undone.
  async takeOver(mask) {
    const revision = (this.revision = mask?.revision ?? "");
    const { grid } = this;
    if (!mask) { // a server that forgot: what is painted here is all there is
      this.applied = null;
      this.loading = false;
      return;
    }
    this.loading = true;
    const cells = await decodeBits(mask.bits, grid.cells.length);
    if (this.revision !== revision || this.grid !== grid) return;
    this.finish();
    if (this.history.newest === 0) grid.replace(cells); // the beginning: there is nothing to go back to
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
    const pending = (this.pending = { stamp, state: this.history.state });
    this.refresh();
    const message = { picture: this.picture.key, stamp, png: await encodePng(this.grid) };
    this.send("apply", message);
    setTimeout(() => {
      if (this.pending !== pending) return;
      this.pending = null;
      this.refresh();
    }, ANSWER_PATIENCE);
  }

  // --- drawing -------------------------------------------------------------------------------------------------------
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
    const { tool, diameter } = this, removing = this.removing !== opposite;
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
    this.showShare();
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
    const { stroke, diameter, tool } = this, cross = this.keys.cursor, point = cross ?? this.pointer;
    const ring = point && tool === "brush" ? { point, diameter } : null;
    this.view.marks = { ...stroke?.mark, ring, cross, removing: stroke?.removing ?? this.removing };
    this.view.stage.dataset.tool = this.movesView ? "hand" : tool;
    this.view.redraw();
  }

  // --- buttons and keys ----------------------------------------------------------------------------------------------
  commands() {
    const { view } = this;
    const take = (tool, removing = this.removing) => Object.assign(this, { tool, removing });
    const size = (factor) => this.resizeBrush(this.diameter * factor, Math.sign(factor - 1));
    const whole = (change) => this.step(() => change(this.grid));
    return {
      brush: () => take("brush", false),
      eraser: () => take("brush", true),
      box: () => take("box"),
      lasso: () => take("lasso"),
      hand: () => take("hand"),
      add: () => { this.removing = false; },
      remove: () => { this.removing = true; },
      swap: () => { this.removing = !this.removing; },
      smaller: () => size(1 / SIZE_STEP),
      larger: () => size(SIZE_STEP),
      undo: () => view.redraw(this.history.undo(this.grid)),
      redo: () => view.redraw(this.history.redo(this.grid)),
      invert: () => whole((grid) => grid.invert()),
      clear: () => whole((grid) => grid.clear()),
      zoomIn: () => view.zoom(ZOOM_STEP),
      zoomOut: () => view.zoom(1 / ZOOM_STEP),
      fit: () => view.fit(),
      apply: () => this.apply(),
    };
  }

  act(name) {
    if (!this.ready) return;
    this.finish();
    this.acts[name]();
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

  // --- what it says ----------------------------------------------------------------------------------------------------
  refresh() {
    if (!this.grid) return;
    this.toolbar.refresh(this);
    this.showShare();
    const { words } = this.toolbar, find = this.toolbar.find;
    find("status").textContent = words[this.situation];
    find("zoom-text").textContent = `${Number((this.view.scale / this.view.fitScale).toFixed(1))}×`;
    this.root.dataset.situation = this.situation;
  }

  get situation() {
    const { grid, pending, history, applied } = this;
    if (this.loading) return "loading";
    if (grid.missing === 0) return "empty";
    if (grid.missing === grid.cells.length) return "full";
    if (pending?.state === history.state) return "pending";
    return history.state === applied ? "applied" : "unsaved";
  }

  showShare() {
    const { missing, cells } = this.grid, percent = (100 * missing) / cells.length;
    const digits = percent > 0 && percent < 10 ? 1 : 0;
    const shown = missing && percent < 0.1 ? "< 0.1" : percent.toFixed(digits);
    this.toolbar.find("share").textContent = this.toolbar.words.share.replace("{percent}", shown);
  }

  tellPlace(point) {
    clearTimeout(this.speech);
    this.speech = setTimeout(() => {
      const { words } = this.toolbar, { picture, grid } = this;
      const said = grid.isMissing(point) ? words.placeMissing : words.placeKnown;
      const row = Math.floor((point.y / grid.height) * picture.fullHeight);
      const column = Math.floor((point.x / grid.width) * picture.fullWidth);
      this.toolbar.find("place").textContent = said.replace("{row}", row).replace("{column}", column);
    }, SPEAK_DELAY);
  }

  // --- the end -----------------------------------------------------------------------------------------------------------
  keep() {
    if (!this.grid || this.loading) return;
    this.finish();
    const { grid, history, applied, pending, diameter, revision } = this;
    DRAFTS.delete(this.picture.key);
    DRAFTS.set(this.picture.key, { grid, history, applied, pending, diameter, revision });
    while (DRAFTS.size > MOST_DRAFTS) DRAFTS.delete(DRAFTS.keys().next().value);
  }

  destroy() {
    this.keep();
    this.toolbar.hush();
    clearTimeout(this.speech);
    this.watcher.disconnect();
    this.view.destroy();
  }
}

function fresh({ width, height }) {
  const grid = new MaskGrid(width, height), history = new MaskHistory();
  const diameter = Math.max(2, Math.round(Math.min(width, height) * FIRST_BRUSH));
  return { grid, history, applied: history.state, pending: null, diameter };
}
