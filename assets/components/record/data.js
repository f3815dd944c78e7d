// The block of bytes from Python, unpacked.
// Times are whole steps (days or hours) since the record's first observation; temperatures are in the record's unit.

import { readBlock } from "../shared/byte_block.js";
import { cssColours } from "../shared/colour_scale.js";
import { nearestPlace } from "../shared/numbers.js";
import { formatters } from "./formats.js";
import { unpackWeights } from "./weights.js";

export const UNUSED = 0; // what an observation is to the forecast: too old,
export const USED = 1; // part of its context,
export const DROPPED = 2; // or left out by hand

const SAID_BAND = 1; // the band of 80 %

// The data to draw, or `old` where nothing changed.
export function unpackLens(block, old) {
  const { head, arrays } = readBlock(block);
  if (old?.head.revision === head.revision) return old;
  const data = {
    head,
    record: { at: arrays.recordAt, value: arrays.recordValue, state: arrays.recordState },
    truth: arrays.truthAt ? { at: arrays.truthAt, value: arrays.truthValue } : null,
    usual: arrays.usualAt ? { at: arrays.usualAt, value: arrays.usualValue } : null,
    colours: cssColours(arrays.colours),
    kinds: {},
  };
  for (const kind of head.kinds) {
    const known = old?.head.record === head.record ? old.kinds[kind] : null;
    const waits = head.pending.includes(kind) && !arrays[`${kind}At`].length;
    data.kinds[kind] = waits && known ? known : unpackKind(kind, arrays, head);
  }
  data.now = data.record.at[data.record.at.length - 1];
  const { at } = data.kinds.forecast;
  data.end = at.length ? at[at.length - 1] : data.now;
  data.targets = listTargets(data.kinds);
  data.truthAt = new Map(data.truth ? Array.from(data.truth.at, (at, i) => [at, data.truth.value[i]]) : []);
  data.format = formatters(head);
  return data;
}

// A predictive distribution: row r of the quantiles at time i is quantiles[r * count + i].
function unpackKind(kind, arrays, head) {
  const at = arrays[`${kind}At`];
  return {
    kind,
    at,
    count: at.length,
    quantiles: arrays[`${kind}Quantiles`],
    reach: arrays[`${kind}Reach`], // lowest and highest of all lenses that this one stands beside, for a common axis
    weights: unpackWeights(kind, arrays, head),
  };
}

// Every asked time, of the gaps and of the forecast, in the order of time.
function listTargets(kinds) {
  const targets = Object.values(kinds).flatMap(({ kind, at }) =>
    Array.from(at, (time, index) => ({ kind, index, at: time })),
  );
  return targets.sort((one, other) => one.at - other.at);
}

// The index of the asked time next to a time in steps; null where there is none.
export function nearestTarget({ targets }, at) {
  return targets.length ? nearestPlace(targets.length, (i) => targets[i].at, at) : null;
}

export function equalNumbers(some, others) {
  return some.length === others.length && some.every((value, i) => value === others[i]);
}

// What is said of the looked-at time, and of the band that is written beside it.
export function focusSaid(lens) {
  const { data, focus } = lens;
  const { median, bands } = data.head;
  const value = focusValue(lens);
  return {
    time: data.format.time(data.targets[focus].at),
    value: data.format.value(value(median)),
    low: data.format.bare(value(bands[SAID_BAND].low)),
    high: data.format.value(value(bands[SAID_BAND].high)),
  };
}

// The quantiles of the looked-at time, by row.
export function focusValue({ data, focus }) {
  const { kind, index } = data.targets[focus];
  const series = data.kinds[kind];
  return (row) => series.quantiles[row * series.count + index];
}
