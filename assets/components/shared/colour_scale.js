// The colours of attention and the bar that says what they mean.

import { element } from "./dom.js";

const STOPS = 18; // of a gradient of 256 colours

// 256 colours from the bytes of their red, green and blue.
export function cssColours(bytes) {
  return Array.from({ length: 256 }, (_, i) => `rgb(${bytes.subarray(3 * i, 3 * i + 3).join()})`);
}

export function gradient(colours) {
  return `linear-gradient(to right, ${colours.join(", ")})`;
}

export function attentionGradient(colours) {
  return gradient(Array.from({ length: STOPS }, (_, i) => colours[15 * i]));
}

// Numbers below the colours: {at, text}, `at` from 0 to 1.
export function showTicks(box, ticks) {
  box.replaceChildren(
    ...ticks.map(({ at, text }) => {
      const tick = element("span", { text });
      tick.style.left = `${100 * at}%`;
      tick.style.transform = `translateX(${-100 * at}%)`; // the outer numbers stay within the bar's ends
      return tick;
    }),
  );
}

// Colours follow the square root of a share: a quarter of the top stands in the middle.
export function attentionTicks(top, write) {
  return [0, 0.5, 1].map((at) => ({ at, text: write(top * at ** 2, at) }));
}
