// The whole record below the chart, with a frame that can be dragged.

import { colourIndex, headsOf, outstanding } from "../shared/attention.js";
import { clamp } from "../shared/numbers.js";
import { drawArcs } from "./arcs.js";
import { drawBars } from "./attention.js";
import { fitValues, LEFT, RIGHT } from "./axes.js";
import { focusValue } from "./data.js";
import { liftAfter, traceExtremes } from "./lines.js";
import { preparePen } from "./pen.js";
import { PAN_SHARE, panView, SHORTEST, setView, zoomByKey } from "./view.js";
import { focusAttention } from "./weights.js";

const OVERVIEW_TRACK = 12; // pixels of the row of weights at its bottom,
const OVERVIEW_BAR = 2.5; // how wide they are there,
const ARC_ROOM = 20; // and the room for arcs above the record
const MARK = 3.2; // radius of a point that an arc leads to
const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -4, PageUp: 4 };
const EDGE = 9; // pixels within which the frame's edge is meant

function overviewScale(lens) {
  const width = lens.overview.clientWidth;
  const { end } = lens.data;
  const room = width - LEFT - RIGHT;
  return {
    width,
    height: lens.overview.clientHeight,
    x: (at) => LEFT + (at / end) * room,
    at: (x) => ((x - LEFT) / room) * end,
  };
}

export function drawOverview(lens) {
  const { data, theme } = lens;
  const scale = overviewScale(lens);
  const pen = preparePen(lens.overview.querySelector(".base"), scale.width, scale.height);
  const bottom = scale.height - OVERVIEW_TRACK - 4;
  const { low, high } = fitValues({ ...lens, ghost: null }, [0, data.end]);
  const y = (value) => bottom - 3 - ((value - low) / (high - low)) * (bottom - 6 - ARC_ROOM);
  lens.overviewPlace = { ...scale, y };
  pen.fillStyle = theme.panel;
  pen.beginPath();
  pen.roundRect(LEFT, 0, scale.width - LEFT - RIGHT, bottom, 4);
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = data.head.lines.history;
  pen.beginPath();
  const { record } = data;
  traceExtremes(pen, { x: scale.x, y }, record.at, record.value, 0, record.at.length, liftAfter(data));
  pen.stroke();
  const { at, quantiles, count } = data.kinds.forecast;
  pen.strokeStyle = data.head.lines.forecast;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let i = 0; i < count; i++) pen.lineTo(scale.x(at[i]), y(quantiles[data.head.median * count + i]));
  pen.stroke();
  pen.fillStyle = data.colours[0];
  pen.beginPath();
  pen.roundRect(LEFT, scale.height - OVERVIEW_TRACK, scale.width - LEFT - RIGHT, OVERVIEW_TRACK, 3);
  pen.fill();
}

// The frame, and the attention of the looked-at time over all of the context.
export function drawOverviewAttention(lens) {
  const { data, theme } = lens;
  const { width, height, x, y } = lens.overviewPlace;
  const pen = preparePen(lens.overview.querySelector(".over"), width, height);
  const attention = focusAttention(lens, headsOf(data.head, lens.chosen));
  const [left, right] = [LEFT, width - RIGHT];
  const bottom = height - OVERVIEW_TRACK - 4;
  if (attention) {
    const place = (row) => x(data.record.at[row]);
    const top = height - OVERVIEW_TRACK;
    const track = { height: OVERVIEW_TRACK, full: lens.top, perStep: OVERVIEW_BAR };
    drawBars(pen, lens, attention, { place, top, left, right, ...track });
  }
  const [from, to] = lens.view.map((at) => clamp(x(at), left, right));
  pen.fillStyle = theme.background;
  pen.globalAlpha = 0.6;
  pen.fillRect(LEFT, 0, from - LEFT, bottom);
  pen.fillRect(to, 0, width - RIGHT - to, bottom);
  pen.globalAlpha = 1;
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.roundRect(from, 0.75, Math.max(4, to - from), bottom - 1.5, 4);
  pen.stroke();
  pen.fillStyle = theme.accent;
  for (const edge of [from, Math.max(to, from + 4)]) {
    pen.beginPath();
    pen.roundRect(edge - 2, bottom / 2 - 8, 4, 16, 2);
    pen.fill();
  }
  if (attention) drawMarks(pen, lens, attention, { x, y, bounds: { left, top: 1, right, bottom } });
}

// The observations that count most, wherever the view above is: marked, with arcs and numbers.
function drawMarks(pen, lens, attention, { x, y, bounds }) {
  const { data } = lens;
  const from = { x: x(data.targets[lens.focus].at), y: y(focusValue(lens)(data.head.median)), radius: MARK };
  const [first, last] = lens.view;
  const isNamed = (row) => data.record.at[row] < first || data.record.at[row] > last; // the chart names the others
  const writeShares = drawArcs(pen, lens, attention, { x, y, from, radius: () => MARK, bounds, isNamed });
  pen.lineWidth = 1;
  pen.strokeStyle = "rgba(20,16,12,.8)";
  for (const i of outstanding(attention.shares).reverse()) {
    const row = attention.rows[i];
    pen.fillStyle = data.colours[colourIndex(attention.shares[i], lens.top)];
    pen.beginPath();
    pen.arc(x(data.record.at[row]), y(data.record.value[row]), MARK, 0, 7);
    pen.fill();
    pen.stroke();
  }
  writeShares();
}

export function connectOverview(lens) {
  const { overview } = lens;
  let grabbed = null; // how a move of the pointer changes the frame
  overview.onpointerdown = (event) => {
    if (!lens.data) return;
    const { x, at } = overviewScale(lens);
    const [from, to] = lens.view;
    const here = event.offsetX;
    const [left, right] = [x(from), x(to)];
    overview.setPointerCapture(event.pointerId);
    if (Math.abs(here - left) < EDGE) {
      grabbed = (now) => setView(lens, Math.min(now, to - SHORTEST), to);
    } else if (Math.abs(here - right) < EDGE) {
      grabbed = (now) => setView(lens, from, Math.max(now, from + SHORTEST));
    } else {
      const half = (to - from) / 2;
      const inside = here > left && here < right;
      const offset = inside ? at(here) - (from + to) / 2 : 0; // a click beside the frame moves its middle there
      grabbed = (now) => setView(lens, now - offset - half, now - offset + half);
      grabbed(at(here));
    }
  };
  overview.onpointermove = (event) => {
    if (grabbed) grabbed(overviewScale(lens).at(event.offsetX));
  };
  overview.onpointerup = overview.onpointercancel = () => {
    grabbed = null;
  };
  overview.onkeydown = (event) => {
    const shown = lens.view[1] - lens.view[0];
    const move = MOVES[event.key];
    if (move) panView(lens, move * PAN_SHARE * shown);
    else if (event.key === "Home") setView(lens, 0, shown);
    else if (event.key === "End") setView(lens, lens.data.end - shown, lens.data.end);
    else if (!zoomByKey(lens, event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // the page has hot keys of its own
  };
}
