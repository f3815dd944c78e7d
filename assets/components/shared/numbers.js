// Small arithmetic that every component needs.

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

// The first of 0 … count − 1 for which `holds`, given that it holds for all after it; count if for none.
export function firstFrom(count, holds) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

// The place whose value is next to the wanted one, of `count` ascending values; −1 where there are none.
export function nearestPlace(count, valueAt, wanted) {
  const after = firstFrom(count, (i) => valueAt(i) >= wanted);
  if (after === count) return count - 1;
  return after && wanted - valueAt(after - 1) < valueAt(after) - wanted ? after - 1 : after;
}
