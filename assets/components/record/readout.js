// Numbers and words beside the chart.

import { colourIndex, headsOf } from "../shared/attention.js";
import { element } from "../shared/dom.js";
import { fill } from "../shared/words.js";
import { showBrief } from "./brief.js";
import { focusValue } from "./data.js";
import { buildGroups } from "./groups.js";
import { buildScale } from "./scale.js";
import { speakFocus } from "./speech.js";
import { describeAttention, focusAttention } from "./weights.js";

const BAND_ORDER = [2, 1, 0]; // 50, 80, 95 %

// Everything that the readout will ever hold, so that nothing jumps when its words change.
export function buildReadout(lens) {
  const { head, truth } = lens.data;
  const { words } = head;
  const box = lens.find(".readout");
  const parts = {};
  box.replaceChildren();
  const when = element("div", { parent: box, className: "when" });
  parts.time = element("strong", { parent: when });
  parts.kind = element("span", { parent: when, className: "kind" });
  parts.kept = element("span", { parent: when, className: "kept", text: words.pinned });
  const values = element("dl", { parent: element("div", { parent: box, className: "block" }) });
  parts.median = term(values, words.median, "main");
  parts.bands = BAND_ORDER.map((i) =>
    term(values, fill(words.band, { share: bandShare(head, head.bands[i]) })),
  );
  parts.observed = truth ? term(values, words.observed) : null;
  const spread = element("div", { parent: box, className: "block" });
  element("h2", { parent: spread, text: words.attends });
  const numbers = element("dl", { parent: spread });
  parts.effective = term(numbers, words.effective, "", words.effective_help);
  parts.entropy = term(numbers, words.entropy);
  parts.away = term(numbers, words.away);
  parts.groups = buildGroups(lens, element("ul", { parent: spread, className: "groups" }));
  const heaviest = element("div", { parent: box, className: "block" });
  element("h2", { parent: heaviest, text: words.largest });
  parts.largest = element("ol", { parent: heaviest, className: "largest" });
  const aside = lens.find(".brief-scale");
  aside.replaceChildren();
  parts.scale = buildScale(head.compact ? aside : box, lens.data);
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

export function showReadout(lens) {
  const { data, readout, focus } = lens;
  if (focus === null) return;
  const { words, bands, median } = data.head;
  const { format, truthAt } = data;
  const { kind, at } = data.targets[focus];
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
  const attention = focusAttention(lens, headsOf(data.head, lens.chosen));
  if (attention) showSpread(lens, attention);
  else clearSpread(readout);
  readout.note.textContent = noteOf(lens, attention, before);
  lens.find(".lens").dataset.time = at; // what is looked at, for tests and style sheets
  showBrief(lens, attention);
  speakFocus(lens, attention);
}

// What the forecast was at a time before the last change, or null.
function ghostValue({ ghost, data }, at) {
  const place = ghost ? ghost.at.indexOf(at) : -1;
  return place < 0 ? null : ghost.quantiles[data.head.median * ghost.count + place];
}

function showSpread(lens, attention) {
  const { data, readout } = lens;
  const { head, record, format, colours } = data;
  const { words } = head;
  const spread = describeAttention(attention, record);
  readout.effective.textContent = fill(words.effective_of, {
    number: format.number(spread.effective),
    total: attention.rows.length,
  });
  readout.entropy.textContent = format.two(spread.entropy);
  readout.away.textContent = format.distance(spread.distance);
  readout.groups.forEach((item, i) => {
    const part = describeAttention(focusAttention(lens, headsOf(data.head, `group ${i}`)), record);
    const said = {
      group: head.groups[i].name,
      number: format.number(part.effective),
      distance: format.distance(part.distance),
    };
    item.textContent = fill(words.group_line, said);
  });
  readout.largest.replaceChildren(
    ...spread.order.map((i) => {
      const row = attention.rows[i];
      const item = element("li");
      element("i", { parent: item }).style.background =
        colours[colourIndex(attention.shares[i], lens.tops.points)];
      element("span", { parent: item, text: format.time(record.at[row]) });
      element("span", { parent: item, text: format.value(record.value[row]) });
      element("span", { parent: item, text: format.share(attention.shares[i]) });
      return item;
    }),
  );
}

function clearSpread(readout) {
  for (const cell of [readout.effective, readout.entropy, readout.away, ...readout.groups])
    cell.textContent = "–";
  readout.largest.replaceChildren();
}

function noteOf({ data, focus }, attention, before) {
  const { words } = data.head;
  const { at } = data.targets[focus];
  if (!attention) return words.no_weights;
  if (attention.at !== at) return fill(words.nearest, { time: data.format.time(attention.at) });
  return before === null ? "" : fill(words.before_note, { value: data.format.value(before) });
}
