// The same random numbers on every machine: a linear congruential generator with the constants of Numerical Recipes,
// its upper bits as a number from 0 to 1.

export function randoms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
