// Numbers as the lens writes them.

export function short(number) {
  return number.toFixed(number < 100 ? 1 : 0);
}

export function percent(share) {
  return share === 0
    ? "0"
    : `${share < 0.1 ? Number((100 * share).toPrecision(2)) : Math.round(100 * share)}%`;
}
