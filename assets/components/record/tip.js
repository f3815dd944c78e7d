// A few words beside the observation that is pointed at, or beside the looked-at time.

import { headsOf } from "../shared/attention.js";
import { fill } from "../shared/words.js";
import { DROPPED, focusValue, UNUSED } from "./data.js";
import { focusAttention } from "./weights.js";

export function showTip(lens) {
  const { place } = lens;
  const tip = lens.find(".tip");
  const said = tipOf(lens);
  tip.hidden = !said || said.x < place.plot.left || said.x > place.plot.right;
  if (tip.hidden) return;
  if (tip.textContent !== said.text) tip.textContent = said.text;
  const wide = tip.offsetWidth;
  const left = said.x > place.width / 2 ? said.x - wide - 12 : said.x + 12;
  const top = said.onAxis ? place.axis + 1 : Math.min(place.plot.bottom - 30, Math.max(2, said.y - 36));
  tip.style.transform = `translate(${Math.max(2, Math.min(place.width - wide - 2, left))}px, ${top}px)`;
}

function tipOf(lens) {
  const { data, place } = lens;
  const { words, median } = data.head;
  if (lens.point !== null) {
    const at = data.record.at[lens.point];
    const value = data.record.value[lens.point];
    return { x: place.x(at), y: place.y(value), text: pointText(lens, lens.point) };
  }
  if (lens.focus === null) return null;
  const { at } = data.targets[lens.focus];
  const value = focusValue(lens)(median);
  const text = fill(words.tip, { time: data.format.time(at), value: data.format.value(value) });
  return { x: place.x(at), onAxis: true, text }; // below the chart, where it hides no band
}

// What an observation is and, where the looked-at time may attend to it, how much it does.
function pointText(lens, row) {
  const { record, format, head } = lens.data;
  const { words } = head;
  const values = { time: format.time(record.at[row]), value: format.value(record.value[row]) };
  if (record.state[row] === DROPPED) return fill(words.tip_dropped, values);
  if (record.state[row] === UNUSED) return fill(words.tip_unused, values);
  const attention = focusAttention(lens, headsOf(lens.data.head, lens.chosen));
  const place = attention ? attention.rows.indexOf(row) : -1;
  if (!attention) return fill(words.tip, values);
  return fill(words.tip_share, { ...values, share: format.share(place < 0 ? 0 : attention.shares[place]) });
}
