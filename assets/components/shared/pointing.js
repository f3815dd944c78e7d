// Arithmetic of keys, wheels and two fingers: what they ask for, whatever it is done to.

const WHEEL_SPEED = 0.0015; // zoom for each pixel that a wheel reports
const PINCH_SPEED = 0.01; // and for each that a touchpad does
const PINCH_PIXELS = 50; // more than a touchpad reports at once
const WHEEL_LINE = 16; // pixels, where a wheel counts lines
const LINES = 1; // how an event says that it does
const ARROWS = {
  ArrowLeft: { across: -1, down: 0 },
  ArrowRight: { across: 1, down: 0 },
  ArrowUp: { across: 0, down: -1 },
  ArrowDown: { across: 0, down: 1 },
};

// {across, down} of an arrow key, undefined of any other.
export function arrowOf(key) {
  return ARROWS[key];
}

// The factor that a turn of the wheel zooms by, or null where it is the page's: a wheel belongs to the page until one
// works here (`focused`), and then still where it could only make smaller what is seen as a `whole`.
export function wheelFactor({ deltaY, deltaMode, ctrlKey, metaKey }, { focused, whole }) {
  const pinching = ctrlKey || metaKey;
  if (!pinching && (!focused || (deltaY > 0 && whole))) return null;
  const pixels = deltaY * (deltaMode === LINES ? WHEEL_LINE : 1);
  return Math.exp(-pixels * (pinching && Math.abs(pixels) < PINCH_PIXELS ? PINCH_SPEED : WHEEL_SPEED));
}

// One of two fingers moves to `at`: by how much that zooms, around where, and how far it moves along. Null where there
// are no two. `fingers`: finger -> {x, y}; distances are counted in units of `unit`.
export function pinched(fingers, moving, at, unit = { x: 1, y: 1 }) {
  const before = fingers.get(moving);
  const other = [...fingers].find(([finger]) => finger !== moving)?.[1];
  if (!before || !other) return null;
  const apart = (one) => Math.hypot((one.x - other.x) * unit.x, (one.y - other.y) * unit.y);
  return {
    factor: apart(at) / Math.max(1, apart(before)),
    middle: { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 },
    along: { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 },
  };
}
