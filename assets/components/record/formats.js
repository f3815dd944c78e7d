// How times and temperatures are written.

import { numberFormats } from "../shared/number_formats.js";
import { fill } from "../shared/words.js";

export function formatters({ locale, origin, stepSeconds, step, unit, words }) {
  const hour = step === "hourly" ? { hour: "2-digit", minute: "2-digit" } : {};
  const day = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const clock = new Intl.DateTimeFormat(locale, { ...day, ...hour });
  const numbers = numberFormats(locale);
  const { whole, one } = numbers;
  return {
    ...numbers,
    date: (at) => new Date(1000 * (origin + at * stepSeconds)),
    time: (at) => clock.format(1000 * (origin + at * stepSeconds)),
    value: (value) => `${one(value)} ${unit}`,
    bare: one,
    tick: (value, step) => (step < 1 ? one : whole)(Math.abs(value) < step / 2 ? 0 : value), // no −0
    distance: (steps) => fill(words.distance, { number: numbers.number(steps) }),
  };
}
