// Inks that are seen on any picture: a dark one below, a bright one above.

export const SHARP_FROM = 2; // screen pixels per picture pixel from which single pixels are drawn sharply
export const DARK = "#14100c";
export const PALE = "#fffcf6";

// Strokes one path in several inks, {colour: CSS pixels}, one over the other.
export function strokeInks(pen, ratio, inks, trace) {
  pen.beginPath();
  trace();
  for (const [colour, thick] of Object.entries(inks)) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * ratio;
    pen.stroke();
  }
}
