// What a screen reader is told of the pixel that is looked at, or that the keyboard went to.

import { speakLater } from "../shared/speech.js";
import { fill } from "../shared/words.js";
import { nearestContext } from "./attention.js";
import { MISSING, stateAt, USED } from "./map.js";
import { percent, short } from "./numbers.js";
import { describeAttention } from "./weights.js";

export function speakFocus(view, attention) {
  const sentence = spokenFocus(view, attention);
  speakLater(view, () => sentence);
}

function spokenFocus(view, attention) {
  const { focus, data, map } = view;
  const { words } = data;
  if (!attention) {
    const away = map ? nearestContext(view)[0]?.away : null;
    return fill(words.spoken_nearest, { ...focus, distance: away ? short(away) : "–" });
  }
  const spread = describeAttention(attention, focus);
  const { top } = spread;
  return fill(words.spoken, {
    ...focus,
    number: short(spread.effective),
    total: attention.shares.length,
    distance: short(spread.distance),
    top_row: Math.round(attention.rows[top]),
    top_column: Math.round(attention.columns[top]),
    share: percent(attention.shares[top]),
  });
}

// The crosshair went there by keyboard.
export function speakPixel(view, pixel) {
  if (!view.map) return;
  const state = stateAt(view, pixel);
  const { words } = view.data;
  const picking = view.mode !== "look";
  if (state === MISSING && !picking) return; // it is looked at, and so spoken of
  let sentence = state === USED ? words.spoken_context : words.spoken_unused;
  if (!picking) sentence = words.spoken_known;
  if (state === MISSING) sentence = words.spoken_missing;
  speakLater(view, () => fill(sentence, pixel));
}
