// What a screen reader is told of the looked-at time.

import { speakLater } from "../shared/speech.js";
import { fill } from "../shared/words.js";
import { focusSaid } from "./data.js";
import { describeAttention } from "./weights.js";

export function speakFocus(lens, attention) {
  const sentence = spokenFocus(lens, attention);
  speakLater(lens, () => sentence);
}

function spokenFocus(lens, attention) {
  const { format, head, record } = lens.data;
  const said = focusSaid(lens);
  if (!attention) return fill(head.words.spoken_alone, said);
  const spread = describeAttention(attention, record);
  const largest = format.time(record.at[attention.rows[spread.order[0]]]);
  return fill(head.words.spoken, { ...said, number: format.number(spread.effective), largest });
}
