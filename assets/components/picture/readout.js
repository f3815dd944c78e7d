// Numbers and words below the lens.

import { attentionGradient, attentionTicks, showTicks } from "../shared/colour_scale.js";
import { element, option } from "../shared/dom.js";
import { fill } from "../shared/words.js";
import { attentionOf, nearestContext, topOfFocus } from "./attention.js";
import { release } from "./focus.js";
import { offerHeads } from "./heads.js";
import { percent, short } from "./numbers.js";
import { samePixel } from "./place.js";
import { speakFocus } from "./speech.js";
import { describeAttention } from "./weights.js";

const FACTS = ["effective", "entropy", "away", "predicted"];

// Everything that the readout will ever hold, so that nothing jumps when its words change.
export function buildReadout(view) {
  const { find, data } = view;
  const { words } = data;
  const box = find(".readout");
  box.hidden = !data.lens;
  if (!data.lens || box.children.length) return;
  const parts = {};
  const line = element("div", { parent: box, className: "pixel" });
  parts.place = element("strong", { parent: line });
  parts.kept = element("span", { parent: line, className: "kept", text: words.kept });
  parts.release = element("button", { parent: line, type: "button", text: words.release });
  parts.release.onclick = () => release(view);
  const label = element("label", { parent: box, className: "heads" });
  element("span", { parent: label, text: words.heads });
  parts.select = element("select", { parent: label });
  parts.select.append(option("average", words.average));
  parts.select.disabled = true;
  const list = element("dl", { parent: box });
  for (const name of FACTS) {
    const item = element("div", { parent: list });
    element("dt", { parent: item, text: words[name], title: words[`${name}_help`] ?? "" });
    parts[name] = element("dd", { parent: item, text: "–" });
  }
  parts.swatch = element("i");
  parts.scale = element("div", { parent: box, className: "bar" });
  element("span", { parent: parts.scale, className: "bar-label", text: words.scale });
  const bar = element("span", { parent: parts.scale, className: "bar-colours" });
  bar.style.background = attentionGradient(data.lens.colours);
  parts.ticks = element("span", { parent: parts.scale, className: "bar-ticks" });
  parts.remark = element("p", { parent: box, className: "remark" });
  view.readout = parts;
  offerHeads(view);
}

export function showReadout(view) {
  const { readout, focus, data, exact, mode } = view;
  const { words } = data;
  if (!focus) return;
  const attention = attentionOf(view);
  const { onDemand } = data.lens;
  readout.place.textContent = fill(words.pixel, focus);
  readout.kept.classList.toggle("on", view.pinned);
  readout.release.classList.toggle("on", view.pinned);
  if (attention) showSpread(view, attention);
  else for (const name of FACTS) readout[name].textContent = "–";
  showPredicted(view);
  if (attention) showScale(view, attention);
  const isDropped = exact && samePixel(exact.head, focus) && exact.arrays.droppedRows.length;
  const waiting = onDemand ? (view.pinned ? words.note_waiting : words.note_nearest) : words.note_no_weights;
  const averaged = view.weights && view.weights.head.heads.length < 2 && !view.weights.head.heads[0];
  const remark = !attention ? waiting : isDropped ? words.note_dropped : averaged ? words.note_averaged : "";
  readout.remark.textContent = fill(remark, {
    number: attention || !view.map ? 0 : nearestContext(view).length,
  });
  readout.scale.classList.toggle("faint", !attention);
  if (mode === "look") speakFocus(view, attention);
}

function showSpread(view, attention) {
  const { readout, data, focus } = view;
  const { words } = data;
  const spread = describeAttention(attention, focus);
  readout.effective.textContent = fill(words.effective_of, {
    number: short(spread.effective),
    total: attention.shares.length.toLocaleString(data.locale),
  });
  readout.entropy.textContent = spread.entropy.toFixed(2);
  readout.away.textContent = fill(words.pixels, { number: short(spread.distance) });
}

// The predicted colour and how sure it is, where either is known here.
function showPredicted({ readout, focus, weights, exact, data }) {
  const row = weights?.rowOf.get(focus.row * data.width + focus.column);
  let found = null;
  if (row !== undefined) found = { mean: weights.mean.subarray(3 * row, 3 * row + 3), std: weights.std[row] };
  else if (exact?.head.mean && samePixel(exact.head, focus)) found = exact.head;
  if (!found) return;
  readout.swatch.style.background = `rgb(${found.mean.join(" ")})`;
  readout.predicted.replaceChildren(
    readout.swatch,
    fill(data.words.predicted_std, { number: short(found.std) }),
  );
}

function showScale(view, attention) {
  const top = topOfFocus(view, attention);
  if (view.shownTop === top) return;
  view.shownTop = top;
  showTicks(view.readout.ticks, attentionTicks(top, percent));
}
