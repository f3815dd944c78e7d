// How numbers are written, in the language of the page.

// Numbers with so many digits after the point, and a real minus before them; no minus before a zero.
export function decimals(locale, digits) {
  const form = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (value) =>
    form
      .format(value)
      .replace(/^-(?=.*[1-9])/, "−")
      .replace(/^-/, "");
}

// `whole`, `one` and `two` digits after the point; `number` and `share` take one where more would be noise.
export function numberFormats(locale) {
  const [whole, one, two] = [0, 1, 2].map((digits) => decimals(locale, digits));
  return {
    whole,
    one,
    two,
    number: (value) => (Math.abs(value) < 9.95 ? one : whole)(value),
    share: (share) => `${(share < 0.0995 ? one : whole)(100 * share)} %`,
  };
}
