// Canvases at the screen's own resolution.

export function pixelRatio() {
  return window.devicePixelRatio || 1;
}

// Whether its size had to change, which clears it.
export function resizeCanvas(canvas, width, height) {
  if (canvas.width === width && canvas.height === height) return false;
  Object.assign(canvas, { width, height });
  return true;
}
