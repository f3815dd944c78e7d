// --- picture_lens_readout: numbers and words below the lens ---------------------------------------------------------------

const SPEAK_AFTER = 500; // milliseconds without a move before a screen reader is told
const FACTS = ["effective", "entropy", "away", "predicted"];

// Everything that the readout will ever hold, so that nothing jumps when its words change.
function buildReadout(view) {
  const { find, data } = view, { words } = data, box = find(".readout");
  box.hidden = !data.lens;
  if (!data.lens || box.children.length) return;
  const parts = (view.readout = {}), line = element("div", { parent: box, className: "pixel" });
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
  const colours = Array.from({ length: 18 }, (_, i) => data.lens.colours[i * 15]);
  element("span", { parent: parts.scale, className: "bar-colours" }).style.background = gradient(colours);
  parts.ticks = element("span", { parent: parts.scale, className: "bar-ticks" });
  parts.remark = element("p", { parent: box, className: "remark" });
  offerHeads(view);
}

function showReadout(view) {
  const { readout, focus, data, exact, mode } = view, { words } = data;
  if (!focus) return;
  const attention = attentionOf(view), { onDemand } = data.lens;
  readout.place.textContent = fill(words.pixel, focus);
  readout.kept.classList.toggle("on", view.pinned);
  readout.release.classList.toggle("on", view.pinned);
  if (attention) showSpread(view, attention);
  else for (const name of FACTS) readout[name].textContent = "–";
  showPredicted(view);
  showScale(view);
  const isDropped = exact && samePixel(exact.head, focus) && exact.arrays.droppedRows.length;
  const waiting = onDemand ? (view.pinned ? words.note_waiting : words.note_nearest) : words.note_no_weights;
  const averaged = view.weights && view.weights.head.heads.length < 2 && !view.weights.head.heads[0];
  const remark = !attention ? waiting : isDropped ? words.note_dropped : averaged ? words.note_averaged : "";
  readout.remark.textContent = fill(remark, { number: attention || !view.map ? 0 : nearestContext(view).length });
  readout.scale.classList.toggle("faint", !attention);
  if (mode === "look") speakLater(view, spokenFocus(view, attention));
}

function showSpread(view, attention) {
  const { readout, data, focus } = view, { words } = data, spread = describeAttention(attention, focus);
  readout.effective.textContent = fill(words.effective_of, {
    number: short(spread.effective),
    total: attention.shares.length.toLocaleString(data.locale),
  });
  readout.entropy.textContent = fill(words.entropy_of, { number: spread.entropy.toFixed(2) });
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
  readout.predicted.replaceChildren(readout.swatch, fill(data.words.predicted_std, { number: short(found.std) }));
}

function short(number) {
  return number.toFixed(number < 100 ? 1 : 0);
}

function percent(share) {
  return share === 0 ? "0" : `${share < 0.1 ? Number((100 * share).toPrecision(2)) : Math.round(100 * share)}%`;
}

// Numbers below the colours, which follow the square root: a quarter of the top stands in the middle.
function showScale(view) {
  const top = sharedTop(view);
  if (view.shownTop === top) return;
  view.shownTop = top;
  showTicks(view.readout.ticks, [0, 0.5, 1].map((at) => ({ at, text: percent(top * at ** 2) })));
}

// --- colour bars -------------------------------------------------------------------------------------------------------
function gradient(colours) {
  return `linear-gradient(to right, ${colours.join(", ")})`;
}

function showTicks(box, ticks) {
  box.replaceChildren(...ticks.map(({ at, text }) => {
    const tick = element("span", { text });
    tick.style.left = `${100 * at}%`;
    tick.style.transform = `translateX(${-100 * at}%)`; // the outer numbers stay within the bar's ends
    return tick;
  }));
}

function drawBar(view, bar) {
  const box = view.find(".view > .bar"), kept = view.data.views.some((each) => each.bar); // its place, for other views
  box.classList.toggle("empty", !bar && !kept);
  box.classList.toggle("unseen", !bar);
  if (!bar) return;
  box.querySelector(".bar-label").textContent = bar.label;
  box.querySelector(".bar-colours").style.background = gradient(bar.colours);
  showTicks(box.querySelector(".bar-ticks"), bar.ticks);
}

// --- for screen readers ------------------------------------------------------------------------------------------------
function speakLater(view, sentence) {
  clearTimeout(view.speaking);
  view.speaking = setTimeout(() => { view.find(".spoken").textContent = sentence; }, SPEAK_AFTER);
}

function spokenFocus(view, attention) {
  const { focus, data, map } = view, { words } = data;
  if (!attention) {
    const away = map ? nearestContext(view)[0]?.away : null;
    return fill(words.spoken_nearest, { ...focus, distance: away ? short(away) : "–" });
  }
  const spread = describeAttention(attention, focus), { top } = spread;
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
function speakPixel(view, pixel) {
  if (!view.map) return;
  const state = stateAt(view, pixel), { words } = view.data, picking = view.mode !== "look";
  if (state === MISSING && !picking) return; // it is looked at, and so spoken of
  const sentence = state === MISSING ? words.spoken_missing
    : !picking ? words.spoken_known : state === USED ? words.spoken_context : words.spoken_unused;
  speakLater(view, fill(sentence, pixel));
}
