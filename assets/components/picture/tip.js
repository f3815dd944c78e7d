// What a click would do, beside the pointer.

import { clamp } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { MISSING, stateAt } from "./map.js";
import { meantPixel, planOf } from "./plans.js";

export function showTip(view, place, shifted) {
  const tip = view.find(".tip");
  tip.hidden = view.mode === "look" || !view.cursor || !view.map;
  if (tip.hidden) return;
  const { words } = view.data;
  const { stage } = view;
  const single = view.box ? null : meantPixel(view, view.cursor);
  const box = view.box ?? { from: single, to: single };
  const { action, count } = planOf(view, box, shifted);
  let sentence = action ? words[`tip_${action}${view.box ? "_box" : ""}`] : words.tip_none;
  if (single && stateAt(view, single) === MISSING && view.mode === "context") sentence = words.tip_missing;
  tip.textContent = fill(sentence, { number: count.toLocaleString(view.data.locale) });
  const onRight = place.x > 0.55;
  tip.style.left = onRight ? "auto" : `${100 * place.x}%`;
  tip.style.right = onRight ? `${100 - 100 * place.x}%` : "auto";
  tip.style.top = `${clamp(place.y * stage.clientHeight - 34, 4, stage.clientHeight - 30)}px`;
}
