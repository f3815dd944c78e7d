// The hole as it will be while a slider for its edge is dragged: the slider itself tells the server once it is let go.

import { clamp } from "../shared/numbers.js";

const SLIDERS = { grow: ".st-key-picture_grow", feather: ".st-key-picture_feather" };
const VALUE = '[data-testid="stSliderThumbValue"]';
const ZERO = 128; // the level that stands for the rim of the hole as it is
const COLOUR = [255, 0, 64]; // of what will be filled, as masks are shown
const OPACITY = 150;

// How much of the fill is seen at a distance from the hole as it is (less than 0: inside of it), 0 to 1.
export function shareAt(distance, { grow, feather }) {
  return clamp(1 - (distance - grow) / (feather + 1), 0, 1) * (distance <= grow + feather ? 1 : 0);
}

// What the sliders show now; null where there are none.
function shownValues() {
  const found = Object.entries(SLIDERS).map(([name, place]) => {
    const text = document.querySelector(`${place} ${VALUE}`)?.textContent;
    return [name, Number.parseInt(text?.replace("−", "-"), 10)];
  });
  return found.every(([, value]) => Number.isFinite(value)) ? Object.fromEntries(found) : null;
}

export function connectEdges(view) {
  let before = "";
  const watcher = new MutationObserver(() => {
    const values = shownValues();
    if (!values || !view.distances || JSON.stringify(values) === before) return;
    view.edges = paintEdges(view.distances, values);
    view.redraw(false);
  });
  function begin(event) {
    const slider = event.target.closest?.(Object.values(SLIDERS).join());
    if (!slider || !view.data?.edges) return;
    before = JSON.stringify(shownValues());
    watcher.observe(slider, { subtree: true, childList: true, characterData: true });
  }
  // What is shown stays until the server answers.
  function end() {
    watcher.disconnect();
    if (view.edges && JSON.stringify(shownValues()) === before) forgetEdges(view);
  }
  document.addEventListener("pointerdown", begin, true);
  document.addEventListener("pointerup", end, true);
  document.addEventListener("pointercancel", end, true);
  return () => {
    watcher.disconnect();
    document.removeEventListener("pointerdown", begin, true);
    document.removeEventListener("pointerup", end, true);
    document.removeEventListener("pointercancel", end, true);
  };
}

export function forgetEdges(view) {
  view.edges = null;
  view.redraw(false);
}

// The distances from the hole that Python sent, as the levels of a small picture.
export function takeEdges(view, old) {
  const { edges } = view.data;
  view.edges = null;
  if (edges === old?.edges) return;
  view.distances = null;
  if (!edges) return;
  const image = new Image();
  image.onload = () => {
    if (view.data.edges !== edges) return;
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    view.distances = pen.getImageData(0, 0, image.width, image.height);
  };
  image.src = edges;
}

function paintEdges({ width, height, data }, values) {
  const painted = new ImageData(width, height);
  for (let at = 0; at < data.length; at += 4) {
    painted.data.set(COLOUR, at);
    painted.data[at + 3] = OPACITY * shareAt(data[at] - ZERO, values);
  }
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").putImageData(painted, 0, 0);
  return canvas;
}

export function drawEdges(pen, { edges, data }, scale) {
  pen.imageSmoothingEnabled = true;
  pen.drawImage(edges, 0, 0, data.width * scale, data.height * scale);
}
