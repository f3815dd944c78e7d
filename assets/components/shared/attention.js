// What is said of attention everywhere: whose heads are meant, how widely the shares spread, and how bright each is.

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

// Where a share stands on the colours, 0 to 255: the square root keeps weak attention visible.
export function colourIndex(share, top) {
  return Math.min(255, Math.round(255 * Math.sqrt(share / top)));
}
