// Which of its pictures a canvas shows.

import { drawBar } from "./colour_bar.js";
import { showHelp } from "./modes.js";

export function shownView({ data, shown }) {
  return data.views.find(({ name }) => name === shown) ?? data.views[0];
}

export function showPictureView(view) {
  const shown = shownView(view);
  const { data, find } = view;
  const note = (shown.uri && shown.note) || data.note;
  find(".note").textContent = note;
  find(".note").hidden = !note && data.views.length < 2 && !data.link;
  drawBar(view, shown.bar);
  loadPicture(view, "picture", shown.uri);
  if (data.lens) showHelp(view);
  const missing = !shown.uri && !data.waiting && shown.ask;
  if (!data.waiting) find(".waiting").textContent = missing ? shown.note : "";
  view.stage.classList.toggle("asks", missing);
}

// The old picture stays until the new one is decoded, so that nothing flickers.
export function loadPicture(view, slot, source) {
  view.sourceOf ??= {};
  if (view.sourceOf[slot] === source) return;
  view.sourceOf[slot] = source;
  if (!source) {
    view[slot] = null;
    view.redraw();
    return;
  }
  const image = new Image();
  image.onload = () => {
    if (view.sourceOf[slot] !== source) return;
    view[slot] = image;
    view.redraw();
  };
  image.src = source;
}
