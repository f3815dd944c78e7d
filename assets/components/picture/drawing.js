// The picture itself, what it was before, and everything above it.

import { pixelRatio, resizeCanvas } from "../shared/canvas.js";
import { lensPoints } from "./attention.js";
import { closeUpOf, drawCloseUp } from "./close_up.js";
import { drawUnused } from "./context_dots.js";
import { drawEdges } from "./edges.js";
import { SHARP_FROM } from "./ink.js";
import { drawLeaders } from "./leaders.js";
import { drawBox, drawCopy, drawCross, drawGrip, frameTarget } from "./marks.js";
import { drawPoints } from "./points.js";

// How picture and screen stand to each other: canvas pixels for each pixel of the picture, and what is cut off.
function geometry(view) {
  const { stage, base, over, data, zoom } = view;
  const ratio = pixelRatio();
  const width = Math.max(1, Math.round(stage.clientWidth * ratio));
  const height = Math.max(1, Math.round(stage.clientHeight * ratio));
  for (const canvas of [base, over]) resizeCanvas(canvas, width, height);
  return {
    width,
    height,
    ratio,
    scale: (width / data.width) * zoom.scale,
    left: zoom.x * width * zoom.scale,
    top: zoom.y * height * zoom.scale,
  };
}

export function drawBase(view) {
  const { base, picture, before } = view;
  const place = geometry(view);
  const { width, height } = place;
  const pen = base.getContext("2d");
  pen.clearRect(0, 0, width, height);
  view.stage.classList.toggle("drawn", Boolean(picture));
  if (!picture) return;
  drawPicture(pen, view, picture, place);
  if (before) drawBefore(pen, view, place);
}

function drawPicture(pen, { zoom }, picture, { width, height, left, top }) {
  pen.imageSmoothingEnabled = (width * zoom.scale) / picture.width < SHARP_FROM;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, -left, -top, width * zoom.scale, height * zoom.scale);
}

function drawBefore(pen, view, place) {
  const edge = (place.width * view.slider.value) / 100;
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, edge, place.height);
  pen.clip();
  drawPicture(pen, view, view.before, place);
  pen.restore();
}

// Everything above the picture: drawn anew whenever the pointer moves.
export function drawOver(view) {
  const { over, data, picture } = view;
  const place = geometry(view);
  const { ratio, scale } = place;
  const pen = over.getContext("2d");
  pen.clearRect(0, 0, over.width, over.height);
  if (!picture) return;
  const attention = data.lens ? lensPoints(view) : null;
  const points = attention ?? view.points;
  view.closeUp = closeUpOf(view, points, place);
  pen.save();
  pen.translate(-place.left, -place.top);
  if (view.edges) drawEdges(pen, view, scale);
  if (data.lens) drawUnused(pen, view, scale);
  if (points) drawPoints(pen, points, scale, ratio);
  if (view.focus && view.mode !== "context") frameTarget(pen, view, scale, ratio);
  if (view.focus && !view.closeUp) drawLeaders(pen, view, points, { scale, ratio, bounds: seenPart(place) });
  if (view.cursor) drawCross(pen, view.cursor, scale, ratio);
  if (view.sources || data.origin) drawCopy(pen, view, scale, ratio);
  if (view.box) drawBox(pen, view.box, scale, ratio);
  pen.restore();
  drawCloseUp(pen, view, points, place);
  drawGrip(pen, view, place);
}

// The part of the picture that is seen, in canvas pixels from its corner.
function seenPart({ left, top, width, height }) {
  return { left, top, right: left + width, bottom: top + height };
}
