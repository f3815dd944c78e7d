// From where each pixel was copied, for methods that copy.

import { fromBase64 } from "../shared/base64.js";
import { firstFrom } from "../shared/numbers.js";
import { indexOf, pixelOf } from "./place.js";

export function unpackSources(packed) {
  if (!packed) return null;
  const numbers = (text) => new Uint32Array(fromBase64(text).buffer);
  return { at: numbers(packed.at), origin: numbers(packed.origin) };
}

// Row and column that a pixel was copied from, or null.
export function sourceOf(view, pixel) {
  const { sources } = view;
  if (!sources) return null;
  const wanted = indexOf(view, pixel);
  const place = firstFrom(sources.at.length, (i) => sources.at[i] >= wanted);
  return sources.at[place] === wanted ? pixelOf(view, sources.origin[place]) : null;
}
