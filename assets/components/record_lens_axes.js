// --- record_lens_axes: from steps and degrees to pixels, and where the ticks are --------------------------------

const LEFT = 40, RIGHT = 10, TOP = 10, AXIS = 24; // pixels around the plot
const STRIP = 20, STRIP_GAP = 5; // one row of weights for each group of heads
const TICK_ROOM = 84; // pixels for one date
const TICKS = 8; // temperatures on the axis, at most
const DAY = 86400, YEAR = 365.2425 * DAY;
const TICK_SECONDS = [3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const TICK_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];

// The canvas at the screen's own resolution, its pen counting in CSS pixels.
function preparePen(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) { canvas.width = wide; canvas.height = high; }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// Where everything lies on the stage, and the two scales.
function layOut(lens) {
  const { stage, data, view } = lens;
  const width = stage.clientWidth, height = stage.clientHeight;
  const groups = data.head.groups.length;
  const axis = height - AXIS, strips = axis - groups * (STRIP + STRIP_GAP);
  const plot = { left: LEFT, right: width - RIGHT, top: TOP, bottom: strips - STRIP_GAP };
  const values = fitValues(lens, view);
  const perStep = (plot.right - plot.left) / (view[1] - view[0]);
  const perDegree = (plot.bottom - plot.top) / (values.high - values.low);
  return {
    width,
    height,
    plot,
    axis,
    strips: data.head.groups.map((group, i) => ({ group, top: strips + STRIP_GAP + i * (STRIP + STRIP_GAP) })),
    values,
    perStep,
    x: (at) => plot.left + (at - view[0]) * perStep,
    y: (value) => plot.bottom - (value - values.low) * perDegree,
    at: (x) => view[0] + (x - plot.left) / perStep,
  };
}

// The lowest and highest of all that is seen, a little more on either side, and the ticks between.
function fitValues(lens, [from, to]) {
  const { data } = lens;
  let low = Infinity, high = -Infinity;
  const take = (value) => { if (value < low) low = value; if (value > high) high = value; };
  const within = (at, use) => {
    const stop = firstFrom(at.length, (i) => at[i] > to);
    for (let i = firstFrom(at.length, (k) => at[k] >= from); i < stop; i++) use(i);
  };
  for (const series of [data.record, data.truth]) if (series) within(series.at, (i) => take(series.value[i]));
  const last = data.head.levels.length - 1;
  for (const series of [...Object.values(data.kinds), lens.ghost]) {
    if (!series) continue;
    const rows = series.reach ?? series.quantiles, highest = (series.reach ? 1 : last) * series.count;
    within(series.at, (i) => { take(rows[i]); take(rows[highest + i]); });
  }
  if (low > high) [low, high] = [0, 1]; // a stretch without anything
  const pad = Math.max(0.5, 0.06 * (high - low));
  const step = niceStep((high - low + 2 * pad) / TICKS);
  return { low: low - pad, high: high + pad, step };
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((size) => size * power >= rough);
}

// Dates to write below the axis: {at, text} at whole months, days or hours, as many as there is room for.
function timeTicks(lens, pixels) {
  const { head, format } = lens.data, [from, to] = lens.view;
  const rough = ((to - from) * head.stepSeconds * TICK_ROOM) / pixels;
  const first = format.date(from).getTime() / 1000, last = format.date(to).getTime() / 1000;
  const seconds = TICK_SECONDS.find((size) => size >= rough && size >= head.stepSeconds);
  const months = TICK_MONTHS.find((size) => (size * YEAR) / 12 >= rough) ?? TICK_MONTHS.at(-1);
  const times = seconds ? evenTimes(first, last, seconds) : monthTimes(first, last, months);
  const text = tickWriter(head.locale, seconds, months);
  let year = null;
  return times.map((time) => {
    const date = new Date(1000 * time), isNew = date.getUTCFullYear() !== year;
    year = date.getUTCFullYear();
    return { at: (time - head.origin) / head.stepSeconds, text: text(date, isNew) };
  });
}

function evenTimes(first, last, seconds) {
  const times = [];
  const monday = 4 * DAY; // 1970-01-05, so that weeks begin with a Monday
  for (let time = monday + Math.ceil((first - monday) / seconds) * seconds; time <= last; time += seconds) times.push(time);
  return times;
}

function monthTimes(first, last, months) {
  const begin = new Date(1000 * first), times = [];
  let month = Math.floor((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / months) * months;
  for (;; month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (time > last) return times;
    if (time >= first) times.push(time);
  }
}

// "14:00" within a day, "14 May" among days, "May" among months; the first of a year says which year it is.
function tickWriter(locale, seconds, months) {
  const write = (options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  const year = { year: "numeric" }, month = { month: "short" }, day = { ...month, day: "numeric" };
  const [hours, plain, full] = [write({ hour: "2-digit", minute: "2-digit" }), ...forms()].map((form) => form.format);
  return (date, isNew) => {
    if (seconds < DAY && !isNew && date.getUTCHours() + date.getUTCMinutes() > 0) return hours(date);
    return (isNew ? full : plain)(date);
  };
  function forms() {
    if (seconds) return [write(day), write({ ...day, ...year })];
    return months < 12 ? [write(month), write({ ...month, ...year })] : [write(year), write(year)];
  }
}
