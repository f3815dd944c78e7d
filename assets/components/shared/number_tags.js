// Numbers on a chart or a picture: pale on a dark ground of their own, so that they are read on anything.

const GROUND = "rgba(20,16,12,.82)";
const TEXT = "#fffcf6";
const PADDING = 3; // CSS pixels beside the text
const HEIGHT = 14;
const SIZE = 10.5; // of the letters

// `unit` is a CSS pixel in the pen's own units.
export function sizeOfTag(pen, unit, text) {
  pen.save();
  setFont(pen, unit);
  const { width } = pen.measureText(text);
  pen.restore();
  return { width: width + 2 * PADDING * unit, height: HEIGHT * unit };
}

function setFont(pen, unit) {
  pen.font = `600 ${SIZE * unit}px ${getComputedStyle(pen.canvas).fontFamily}`;
}

// `at` is its middle.
export function drawTag(pen, unit, text, at) {
  const { width, height } = sizeOfTag(pen, unit, text);
  pen.save();
  setFont(pen, unit);
  pen.fillStyle = GROUND;
  pen.beginPath();
  pen.roundRect(at.x - width / 2, at.y - height / 2, width, height, 3 * unit);
  pen.fill();
  pen.fillStyle = TEXT;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, at.x, at.y + 0.5 * unit);
  pen.restore();
}
