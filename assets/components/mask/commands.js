// Everything that a button or a key can have the painter do, by name.

const SIZE_STEP = 1.25; // from one brush to the next larger one
const ZOOM_STEP = 1.5;

export function commandsOf(painter) {
  const { view } = painter;
  const take = (tool, removing = painter.removing) => Object.assign(painter, { tool, removing });
  const size = (factor) => painter.resizeBrush(painter.diameter * factor, Math.sign(factor - 1));
  const whole = (change) => painter.step(() => change(painter.grid));
  return {
    brush: () => take("brush", false),
    eraser: () => take("brush", true),
    box: () => take("box"),
    lasso: () => take("lasso"),
    hand: () => take("hand"),
    add: () => take(painter.tool, false),
    remove: () => take(painter.tool, true),
    swap: () => take(painter.tool, !painter.removing),
    smaller: () => size(1 / SIZE_STEP),
    larger: () => size(SIZE_STEP),
    undo: () => view.redraw(painter.history.undo(painter.grid)),
    redo: () => view.redraw(painter.history.redo(painter.grid)),
    invert: () => whole((grid) => grid.invert()),
    clear: () => whole((grid) => grid.clear()),
    zoomIn: () => view.zoom(ZOOM_STEP),
    zoomOut: () => view.zoom(1 / ZOOM_STEP),
    fit: () => view.fit(),
    apply: () => painter.apply(),
  };
}
