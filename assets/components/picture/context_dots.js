// How the context is drawn while it is edited.

import { UNUSED, USED } from "./map.js";

const VEIL = [20, 16, 12, 130]; // red green blue alpha
export const MOST_DOTS = 6000; // context points that are drawn singly; more would hide the picture

export function contextPoints(view) {
  const { map, data } = view;
  if (!map || map.head.count > MOST_DOTS) return null;
  map.dots ??= listDots(map);
  return { kind: "plain", ...map.dots, colours: data.lens.colours };
}

function listDots({ cells, head }) {
  const rows = [];
  const columns = [];
  const levels = [];
  const { width, step } = head;
  cells.forEach((state, i) => {
    if (state !== USED) return;
    rows.push(Math.floor(i / width) * step + (step >> 1));
    columns.push((i % width) * step + (step >> 1));
    levels.push(200);
  });
  return { rows, columns, levels };
}

// A veil over known pixels that are not used, while points are picked.
export function drawUnused(pen, view, scale) {
  if (view.mode !== "context" || !view.map) return;
  const { map } = view;
  const { width, height, step } = map.head;
  if (!map.veil) {
    map.veil = Object.assign(document.createElement("canvas"), { width, height });
    const inks = map.veil.getContext("2d");
    const image = inks.createImageData(width, height);
    map.cells.forEach((state, i) => {
      if (state === UNUSED) image.data.set(VEIL, 4 * i);
    });
    inks.putImageData(image, 0, 0);
  }
  pen.imageSmoothingEnabled = false;
  pen.drawImage(map.veil, 0, 0, width * step * scale, height * step * scale);
}
