// The dates below the axis: whole hours, days or months, as many as there is room for.

const TICK_ROOM = 84; // pixels for one date
const DAY = 86400; // seconds
const YEAR = 365.2425 * DAY;
const TICK_SECONDS = [3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const TICK_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];

// Dates to write below the axis: {at, text} at whole months, days or hours, as many as there is room for.
export function timeTicks(lens, pixels) {
  const { head, format } = lens.data;
  const [from, to] = lens.view;
  const rough = ((to - from) * head.stepSeconds * TICK_ROOM) / pixels;
  const first = format.date(from).getTime() / 1000;
  const last = format.date(to).getTime() / 1000;
  const seconds = TICK_SECONDS.find((size) => size >= rough && size >= head.stepSeconds);
  const months = TICK_MONTHS.find((size) => (size * YEAR) / 12 >= rough) ?? TICK_MONTHS.at(-1);
  const times = seconds ? evenTimes(first, last, seconds) : monthTimes(first, last, months);
  const text = tickWriter(head.locale, seconds, months);
  let year = null;
  return times.map((time) => {
    const date = new Date(1000 * time);
    const isNew = date.getUTCFullYear() !== year;
    year = date.getUTCFullYear();
    return { at: (time - head.origin) / head.stepSeconds, text: text(date, isNew) };
  });
}

function evenTimes(first, last, seconds) {
  const times = [];
  const monday = 4 * DAY; // 1970-01-05, so that weeks begin with a Monday
  for (let time = monday + Math.ceil((first - monday) / seconds) * seconds; time <= last; time += seconds)
    times.push(time);
  return times;
}

function monthTimes(first, last, months) {
  const begin = new Date(1000 * first);
  const times = [];
  let month = Math.floor((begin.getUTCFullYear() * 12 + begin.getUTCMonth()) / months) * months;
  for (; ; month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (time > last) return times;
    if (time >= first) times.push(time);
  }
}

// "14:00" within a day, "14 May" among days, "May" among months; the first of a year says which year it is.
function tickWriter(locale, seconds, months) {
  const write = (options) => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  const year = { year: "numeric" };
  const month = { month: "short" };
  const day = { ...month, day: "numeric" };
  const [hours, plain, full] = [write({ hour: "2-digit", minute: "2-digit" }), ...forms()].map(
    (form) => form.format,
  );
  return (date, isNew) => {
    if (seconds < DAY && !isNew && date.getUTCHours() + date.getUTCMinutes() > 0) return hours(date);
    return (isNew ? full : plain)(date);
  };
  function forms() {
    if (seconds) return [write(day), write({ ...day, ...year })];
    return months < 12 ? [write(month), write({ ...month, ...year })] : [write(year), write(year)];
  }
}
