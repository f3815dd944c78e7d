// A pen for a canvas, and the colours of the page.

import { pixelRatio, resizeCanvas } from "../shared/canvas.js";

const FONT = "11px ";

export function readTheme(lens) {
  const style = getComputedStyle(lens.stage);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", "#333");
  return {
    text,
    quiet: read("--st-gray-text-color", text),
    background: read("--st-background-color", "#fff"),
    panel: read("--st-secondary-background-color", "#eee"),
    border: read("--st-border-color", "#ccc"),
    accent: read("--st-primary-color", "#b4532a"),
    font: FONT + read("--st-font", "sans-serif"),
  };
}

// The canvas at the screen's own resolution, its pen counting in CSS pixels.
export function preparePen(canvas, width, height) {
  const ratio = pixelRatio();
  resizeCanvas(canvas, Math.round(width * ratio), Math.round(height * ratio));
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

export function line(pen, fromX, fromY, toX, toY) {
  pen.beginPath();
  pen.moveTo(fromX, fromY);
  pen.lineTo(toX, toY);
  pen.stroke();
}
