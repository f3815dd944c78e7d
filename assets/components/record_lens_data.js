// --- record_lens_data: the block of bytes from Python, unpacked -------------------------------------------------
// Times are whole steps (days or hours) since the record's first observation; temperatures are in the record's unit.

const NUMBER_TYPES = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array };
const UNUSED = 0, USED = 1, DROPPED = 2; // what an observation is to the forecast

// The data to draw, or `old` where nothing changed.
function unpackLens(block, old) {
  const length = new DataView(block.buffer, block.byteOffset, 4).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + length)));
  if (old && old.head.revision === head.revision) return old;
  const arrays = unpackArrays(block.slice().buffer, aligned(4 + length), head.arrays);
  const data = {
    head,
    record: { at: arrays.recordAt, value: arrays.recordValue, state: arrays.recordState },
    truth: arrays.truthAt ? { at: arrays.truthAt, value: arrays.truthValue } : null,
    colours: cssColours(arrays.colours),
    kinds: {},
  };
  for (const kind of head.kinds) {
    const known = old && old.head.record === head.record ? old.kinds[kind] : null;
    const waits = head.pending.includes(kind) && !arrays[kind + "At"].length;
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

function aligned(bytes) {
  return bytes + ((4 - (bytes % 4)) % 4);
}

function unpackArrays(buffer, start, listed) {
  const arrays = {};
  let place = start;
  for (const { name, kind, count } of listed) {
    arrays[name] = new NUMBER_TYPES[kind](buffer, place, count);
    place += aligned(arrays[name].byteLength);
  }
  return arrays;
}

function cssColours(bytes) {
  return Array.from({ length: 256 }, (_, i) => `rgb(${bytes[3 * i]},${bytes[3 * i + 1]},${bytes[3 * i + 2]})`);
}

// A predictive distribution: row r of the quantiles at time i is quantiles[r * count + i].
function unpackKind(kind, arrays, head) {
  const at = arrays[kind + "At"];
  return {
    kind,
    at,
    count: at.length,
    quantiles: arrays[kind + "Quantiles"],
    reach: arrays[kind + "Reach"], // lowest and highest of all lenses that this one stands beside, for a common axis
    weights: unpackWeights(kind, arrays, head),
  };
}

// Every asked time, of the gaps and of the forecast, in the order of time.
function listTargets(kinds) {
  const targets = [];
  for (const series of Object.values(kinds)) {
    series.at.forEach((at, index) => targets.push({ kind: series.kind, index, at }));
  }
  return targets.sort((a, b) => a.at - b.at);
}

// The index of the asked time next to a time in steps; null where there is none.
function nearestTarget({ targets }, at) {
  const after = firstFrom(targets.length, (i) => targets[i].at >= at);
  if (after === targets.length) return after ? after - 1 : null;
  return after && at - targets[after - 1].at < targets[after].at - at ? after - 1 : after;
}

// The first of 0 … count − 1 for which `holds`, given that it holds for all after it; count if for none.
function firstFrom(count, holds) {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function equalNumbers(some, others) {
  return some.length === others.length && some.every((value, i) => value === others[i]);
}

// Numbers with so many digits after the point, and a real minus before them.
function decimals(locale, digits) {
  const form = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (value) => form.format(value).replace(/^-(?=.*[1-9])/, "−").replace(/^-/, "");
}

// How numbers and times are written.
function formatters({ locale, origin, stepSeconds, step, unit, words }) {
  const hour = step === "hourly" ? { hour: "2-digit", minute: "2-digit" } : {};
  const day = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const clock = new Intl.DateTimeFormat(locale, { ...day, ...hour });
  const [none, one, two] = [0, 1, 2].map((digits) => decimals(locale, digits));
  const number = (value) => (Math.abs(value) < 9.95 ? one : none)(value);
  return {
    date: (at) => new Date(1000 * (origin + at * stepSeconds)),
    time: (at) => clock.format(1000 * (origin + at * stepSeconds)),
    value: (value) => `${one(value)} ${unit}`,
    bare: one,
    tick: (value, step) => (step < 1 ? one : none)(Math.abs(value) < step / 2 ? 0 : value), // no −0
    number,
    two,
    share: (share) => `${(share < 0.0995 ? one : none)(100 * share)} %`,
    distance: (steps) => fill(words.distance, { number: number(steps) }),
  };
}

// A sentence with what stands in {braces} replaced.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
