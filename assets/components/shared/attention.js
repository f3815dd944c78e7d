// What is said of attention everywhere: whose heads are meant, how widely the shares spread, and how bright each is.

const ROUNDING = 1e-7; // of sums of shares in single precision

// The heads that are averaged for a choice: "average" (all of them), "group 0" or "head 3".
export function headsOf({ heads, groups }, chosen) {
  const [kind, number] = chosen.split(" ");
  if (kind === "group" && groups[number]) return groups[number].heads;
  if (kind === "head" && number < heads.length) return [Number(number)];
  return heads.map((_, i) => i);
}

// Entropy in nats; exp of it, which as many equal points would have; the mean of `awayOf(i)`; the place of the largest.
export function describeShares(shares, awayOf) {
  let entropy = 0;
  let distance = 0;
  let total = 0;
  let top = 0;
  for (let i = 0; i < shares.length; i++) {
    const share = shares[i];
    if (share <= 0) continue;
    total += share;
    entropy -= share * Math.log(share);
    distance += share * awayOf(i);
    if (share > shares[top]) top = i;
  }
  return { entropy, effective: Math.exp(entropy), distance: distance / (total || 1), top };
}

export function highestOf(shares) {
  let top = 0;
  for (const share of shares) if (share > top) top = share;
  return top;
}

// Places from the lightest share to the heaviest: drawn in this order, the heaviest lies on top.
export function lightestFirst(shares) {
  return Array.from(shares.keys()).sort((one, other) => shares[one] - shares[other]);
}

const LEADING = 5; // points that lines lead to, and that lists name
const STANDS_OUT = 1.5; // times an even share, from which a point is worth a line

// Places of the largest shares, heaviest first.
export function heaviest(shares, count = LEADING) {
  return lightestFirst(shares).reverse().slice(0, count);
}

// Those of the heaviest that stand out: of an even attention none does.
export function outstanding(shares, count = LEADING) {
  let total = 0;
  for (const share of shares) total += share;
  const least = (STANDS_OUT * total) / shares.length;
  return heaviest(shares, count).filter((i) => shares[i] >= least);
}

// How far one must go until the points within hold that part of all weight; `awayOf(i)` says how far a point is.
export function reachHolding(shares, awayOf, part) {
  const away = Array.from(shares, (_, i) => awayOf(i));
  const order = Array.from(shares.keys()).sort((one, other) => away[one] - away[other]);
  let left = part * shares.reduce((sum, share) => sum + share, 0);
  for (const i of order) {
    left -= shares[i];
    if (left <= ROUNDING) return away[i];
  }
  return order.length ? away[order.at(-1)] : 0;
}

// The bright end of the colours: the largest of the shares that are looked at. Even attention has none that is large,
// and must not look like a sharp one: the end is never below `least`.
export function topOf(shares, least) {
  return Math.max(least, highestOf(shares));
}

// Where a share stands on the colours, 0 to 255: the square root keeps weak attention visible.
export function colourIndex(share, top) {
  return Math.min(255, Math.round(255 * Math.sqrt(share / top)));
}
