// Lines from what is looked at to its largest weights, and where their numbers stand: geometry alone.

const TURNS = [0, 25, -25, 50, -50, 80, -80, 115, -115, 150, -150, 180].map((turn) => (turn * Math.PI) / 180);
const DISTANCES = [1, 2.2]; // times the gap: a number goes farther off where there is no room beside its point

// One leader for each end, in the order of the ends (heaviest first: it has the first choice of room).
// `from` {x, y, radius}; `ends` [{x, y, radius, width, height}], a point and the size of its number; `bounds` {left,
// top, right, bottom}; `gap` between a point and its number. A leader is {from, to, label}: where its line begins and
// ends (null where the two touch), and the middle of its number.
export function layLeaders(from, ends, { bounds, gap }) {
  const discs = [from, ...ends].map(({ x, y, radius }) => boxAround(x, y, 2 * radius, 2 * radius));
  const taken = []; // by numbers that have found their place
  return ends.map((end, i) => {
    const others = discs.filter((_, k) => k !== i + 1);
    const label = freePlace(end, directionOf(from, end), { bounds, gap, taken, others });
    taken.push(boxAround(label.x, label.y, end.width, end.height));
    return { ...lineBetween(from, end), label };
  });
}

function directionOf(from, end) {
  const away = Math.hypot(end.x - from.x, end.y - from.y);
  return away ? Math.atan2(end.y - from.y, end.x - from.x) : -Math.PI / 2;
}

// From edge to edge.
function lineBetween(from, end) {
  const away = Math.hypot(end.x - from.x, end.y - from.y);
  if (away <= from.radius + end.radius) return { from: null, to: null };
  const [dx, dy] = [(end.x - from.x) / away, (end.y - from.y) / away];
  return {
    from: { x: from.x + dx * from.radius, y: from.y + dy * from.radius },
    to: { x: end.x - dx * end.radius, y: end.y - dy * end.radius },
  };
}

// Straight on behind the point; turned, or farther off, where something is in the way.
function freePlace(end, direction, { bounds, gap, taken, others }) {
  let best = null;
  for (const distance of DISTANCES) {
    for (const turn of TURNS) {
      const place = held(beside(end, direction + turn, gap * distance), end, bounds);
      const box = boxAround(place.x, place.y, end.width, end.height);
      const own = shared(box, boxAround(end.x, end.y, 2 * end.radius, 2 * end.radius));
      const hidden = own + total(box, others) + 2 * total(box, taken); // two numbers on each other are the worst
      if (!hidden) return place;
      if (!best || hidden < best.hidden) best = { hidden, place };
    }
  }
  return best.place;
}

// The middle of a number whose edge is `gap` from the edge of its point.
function beside({ x, y, radius, width, height }, direction, gap) {
  const [dx, dy] = [Math.cos(direction), Math.sin(direction)];
  const across = Math.abs(dx) > 1e-9 ? width / 2 / Math.abs(dx) : Infinity;
  const along = Math.abs(dy) > 1e-9 ? height / 2 / Math.abs(dy) : Infinity;
  const away = radius + gap + Math.min(across, along);
  return { x: x + dx * away, y: y + dy * away };
}

function held({ x, y }, { width, height }, { left, top, right, bottom }) {
  return {
    x: Math.max(left + width / 2, Math.min(right - width / 2, x)),
    y: Math.max(top + height / 2, Math.min(bottom - height / 2, y)),
  };
}

function boxAround(x, y, width, height) {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

function total(box, boxes) {
  return boxes.reduce((sum, other) => sum + shared(box, other), 0);
}

// The area that two boxes have in common.
export function shared(one, other) {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return across > 0 && down > 0 ? across * down : 0;
}
