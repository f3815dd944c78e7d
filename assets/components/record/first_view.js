// What is seen and looked at before anybody moved anything.

import { nearestTarget } from "./data.js";

const HISTORY_STEPS = 3; // the first view shows the horizon and this many times as much history
const GAP_LEAD = 4; // times its own length, shown on either side of the longest gap where there is no forecast

export function firstView(data) {
  const horizon = data.end - data.now;
  if (!horizon) return viewOfGap(data);
  return [Math.max(0, data.now - HISTORY_STEPS * horizon) - horizon / 20, data.end + horizon / 20];
}

// In the middle of the forecast.
export function firstFocus(data) {
  const { at } = data.kinds.forecast;
  if (at.length) return nearestTarget(data, at[at.length >> 1]);
  const [first, last] = longestGap(data);
  return nearestTarget(data, (first + last) / 2);
}

function longestGap({ kinds, head }) {
  const at = kinds.gap ? kinds.gap.at : [];
  let best = null;
  for (let i = 0, start = 0; i < at.length; i++) {
    if (i + 1 < at.length && at[i + 1] - at[i] <= head.spacing) continue;
    if (!best || at[i] - at[start] > best[1] - best[0]) best = [at[start], at[i]];
    start = i + 1;
  }
  return best ?? [0, 1];
}

function viewOfGap(data) {
  const [first, last] = longestGap(data);
  const lead = GAP_LEAD * (last - first + 1);
  return [first - lead, last + lead];
}
