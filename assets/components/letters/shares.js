// What a letter of the answer attended to: which letters of the text, how strongly drawn.

const FAINT = 0.01; // a smaller share has no line
const NAMED = 3; // largest shares that are said

// [{at, share}], largest first, of a row of weights.
export function attendedTo(weights) {
  return [...weights]
    .map((share, at) => ({ at, share }))
    .filter(({ share }) => share >= FAINT)
    .sort((one, other) => other.share - one.share);
}

// How a line of that share is drawn, beside the largest of its letter.
export function strokeOf(share, top) {
  const strength = Math.sqrt(share / top);
  return { width: 1 + 5 * strength * strength, opacity: 0.25 + 0.75 * strength };
}

// The largest shares in words: “M” 43 %, “a” 20 %.
export function namedShares(attended, text, write) {
  return attended
    .slice(0, NAMED)
    .map(({ at, share }) => `“${text[at] === " " ? "␣" : text[at]}” ${write(share)}`)
    .join(", ");
}
