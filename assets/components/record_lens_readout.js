// --- record_lens_readout: numbers and words beside the chart -----------------------------------------------------

const SPEAK_AFTER = 500; // milliseconds without a move before a screen reader is told
const BAND_ORDER = [2, 1, 0]; // 50, 80, 95 %

function element(tag, { parent, text = "", className = "", ...attributes } = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (parent) parent.append(made);
  return made;
}

// Everything that the readout will ever hold, so that nothing jumps when its words change.
function buildReadout(lens) {
  const { head, truth } = lens.data, { words } = head, box = lens.find(".readout"), parts = {};
  box.replaceChildren();
  const when = element("div", { parent: box, className: "when" });
  parts.time = element("strong", { parent: when });
  parts.kind = element("span", { parent: when, className: "kind" });
  parts.kept = element("span", { parent: when, className: "kept", text: words.pinned });
  const values = element("dl", { parent: element("div", { parent: box, className: "block" }) });
  parts.median = term(values, words.median, "main");
  parts.bands = BAND_ORDER.map((i) => term(values, fill(words.band, { share: bandShare(head, head.bands[i]) })));
  parts.observed = truth ? term(values, words.observed) : null;
  const spread = element("div", { parent: box, className: "block" });
  element("h4", { parent: spread, text: words.attends });
  const numbers = element("dl", { parent: spread });
  parts.effective = term(numbers, words.effective, "", words.effective_help);
  parts.entropy = term(numbers, words.entropy);
  parts.away = term(numbers, words.away);
  const groups = element("ul", { parent: spread, className: "groups" });
  parts.groups = head.groups.length > 1 ? head.groups.map(() => element("li", { parent: groups })) : [];
  const heaviest = element("div", { parent: box, className: "block" });
  element("h4", { parent: heaviest, text: words.largest });
  parts.largest = element("ol", { parent: heaviest, className: "largest" });
  parts.scale = buildScale(box, lens.data);
  parts.note = element("p", { parent: box, className: "note" });
  lens.readout = parts;
}

function term(list, name, className = "", title = "") {
  element("dt", { parent: list, text: name, title });
  return element("dd", { parent: list, className });
}

function bandShare({ levels }, { low, high }) {
  return Math.round(100 * (levels[high] - levels[low]));
}

function showReadout(lens) {
  const { data, readout, focus } = lens;
  if (focus === null) return;
  const { words, bands, median } = data.head, { format, truthAt } = data, { kind, at } = data.targets[focus];
  const value = focusValue(lens);
  readout.time.textContent = format.time(at);
  readout.kind.textContent = words[`kind_${kind}`];
  readout.kept.classList.toggle("on", lens.pinned);
  readout.median.textContent = format.value(value(median));
  const before = ghostValue(lens, at);
  BAND_ORDER.forEach((i, place) => {
    const limits = { low: format.bare(value(bands[i].low)), high: format.value(value(bands[i].high)) };
    readout.bands[place].textContent = fill(words.range, limits);
  });
  if (readout.observed) readout.observed.textContent = truthAt.has(at) ? format.value(truthAt.get(at)) : "–";
  const attention = focusAttention(lens, headsOf(data, lens.chosen));
  if (attention) showSpread(lens, attention);
  else clearSpread(readout);
  readout.note.textContent = noteOf(lens, attention, before);
  lens.find(".lens").dataset.time = at; // what is looked at, for tests and style sheets
  showBrief(lens, attention);
  speak(lens, spokenFocus(lens, attention));
}

// What the forecast was at a time before the last change, or null.
function ghostValue({ ghost, data }, at) {
  const place = ghost ? ghost.at.indexOf(at) : -1;
  return place < 0 ? null : ghost.quantiles[data.head.median * ghost.count + place];
}

function showSpread(lens, attention) {
  const { data, readout } = lens, { head, record, format, colours } = data, { words } = head;
  const spread = describeAttention(attention, record);
  readout.effective.textContent = fill(words.effective_of, {
    number: format.number(spread.effective),
    total: attention.rows.length,
  });
  readout.entropy.textContent = fill(words.entropy_of, { number: format.two(spread.entropy) });
  readout.away.textContent = format.distance(spread.distance);
  readout.groups.forEach((item, i) => {
    const part = describeAttention(focusAttention(lens, headsOf(data, `group ${i}`)), record);
    const said = { group: head.groups[i].name, number: format.number(part.effective), distance: format.distance(part.distance) };
    item.textContent = fill(words.group_line, said);
  });
  readout.largest.replaceChildren(...spread.order.map((i) => {
    const row = attention.rows[i], item = element("li");
    element("i", { parent: item }).style.background = colours[colourIndex(attention.shares[i], lens.top)];
    element("span", { parent: item, text: format.time(record.at[row]) });
    element("span", { parent: item, text: format.value(record.value[row]) });
    element("span", { parent: item, text: format.share(attention.shares[i]) });
    return item;
  }));
}

function clearSpread(readout) {
  for (const cell of [readout.effective, readout.entropy, readout.away, ...readout.groups]) cell.textContent = "–";
  readout.largest.replaceChildren();
}

function noteOf({ data, focus }, attention, before) {
  const { words } = data.head, { at } = data.targets[focus];
  if (!attention) return words.no_weights;
  if (attention.at !== at) return fill(words.nearest, { time: data.format.time(attention.at) });
  return before === null ? "" : fill(words.before_note, { value: data.format.value(before) });
}

// --- for screen readers ------------------------------------------------------------------------------------------
function speak(lens, sentence) {
  clearTimeout(lens.speaking);
  lens.speaking = setTimeout(() => { lens.find(".spoken").textContent = sentence; }, SPEAK_AFTER);
}

function spokenFocus(lens, attention) {
  const { data, focus } = lens, { format, head, record } = data, value = focusValue(lens), band = head.bands[1];
  const said = {
    time: format.time(data.targets[focus].at),
    value: format.value(value(head.median)),
    low: format.bare(value(band.low)),
    high: format.value(value(band.high)),
  };
  if (!attention) return fill(head.words.spoken_alone, said);
  const spread = describeAttention(attention, record);
  const largest = format.time(record.at[attention.rows[spread.order[0]]]);
  return fill(head.words.spoken, { ...said, number: format.number(spread.effective), largest });
}

// --- the colours and what they mean ------------------------------------------------------------------------------
function buildScale(box, { head, colours }) {
  const scale = element("div", { parent: box, className: "scale" });
  element("div", { parent: scale, text: head.words.scale });
  const stops = Array.from({ length: 18 }, (_, i) => colours[i * 15]);
  element("div", { parent: scale, className: "colours" }).style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return element("div", { parent: scale, className: "ticks" });
}

// Numbers below the colours, which follow the square root: a quarter of the top stands in the middle.
function showScale(lens) {
  lens.readout.scale.replaceChildren(...[0, 0.5, 1].map((place) => {
    const tick = element("span", { text: lens.data.format.share(lens.top * place ** 2) });
    tick.style.left = `${100 * place}%`;
    tick.style.transform = `translateX(${-100 * place}%)`;
    return tick;
  }));
}

// --- the legend: each sign as it is drawn ------------------------------------------------------------------------
function buildLegend(lens) {
  const { head, kinds, truth, record } = lens.data, { words, lines } = head;
  const stroke = (colour, more = "") => `<line x1="1" y1="6" x2="21" y2="6" stroke="${colour}" stroke-width="2.4" ${more}/>`;
  const band = head.bands.map(({ opacity }, i) =>
    `<rect x="1" width="20" y="${2 * i}" height="${12 - 4 * i}" fill="${lines.forecast}" opacity="${opacity}"/>`);
  const cross = `<path d="M7 2 15 10M15 2 7 10" stroke="${lines.dropped}" stroke-width="2"/>`;
  const hollow = `<circle cx="11" cy="6" r="3" fill="none" stroke="${lines.history}"/>`;
  const entries = [
    [stroke(lines.history), words.measured],
    [stroke(lines.forecast), words.forecast],
    [band.join(""), words.bands],
    kinds.gap && kinds.gap.count && [stroke(lines.gap), words.gap],
    truth && [stroke(lines.truth), words.truth],
    lens.ghost && [stroke("currentColor", 'stroke-dasharray="5 3" opacity="0.75"'), words.ghost],
    head.droppedCount && [cross, words.dropped],
    record.state.includes(UNUSED) && [hollow, words.unused],
  ];
  lens.find(".legend").replaceChildren(...entries.filter(Boolean).map(([drawing, text]) => {
    const item = element("li");
    item.innerHTML = `<svg width="22" height="12" aria-hidden="true">${drawing}</svg>`;
    item.append(text);
    return item;
  }));
}
