// The measured record: its line, its observations, and those that were left out.

import { firstFrom } from "../shared/numbers.js";
import { DROPPED, USED } from "./data.js";

export const MARKERS_FROM = 3.5; // pixels per step from which single observations are drawn as dots
const DENSE = 0.5; // pixels per step below which a pixel shows only lowest and highest
const DENSE_WIDTH = 0.75;

// A measured line, lifted where steps are missing; where many steps share a pixel, its lowest and highest.
export function drawLine(pen, lens, { at, value }, colour, width) {
  const { x, y, perStep } = lens.place;
  const [from, to] = lens.view;
  const lift = liftAfter(lens.data);
  const first = Math.max(0, firstFrom(at.length, (i) => at[i] >= from) - 1);
  const stop = Math.min(at.length, firstFrom(at.length, (i) => at[i] > to) + 1);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  if (perStep > DENSE) {
    for (let i = first; i < stop; i++) {
      const lifted = i === first || at[i] - at[i - 1] > lift;
      pen[lifted ? "moveTo" : "lineTo"](x(at[i]), y(value[i]));
      if (lifted && (i + 1 === stop || at[i + 1] - at[i] > lift)) pen.lineTo(x(at[i]) + 1, y(value[i])); // alone
    }
  } else {
    pen.lineWidth = DENSE_WIDTH; // so that what lies below and above a dense line is still seen
    traceExtremes(pen, lens.place, at, value, first, stop, lift);
  }
  pen.stroke();
}

// Steps without an observation after which the line is lifted: a record of every third hour is no row of gaps.
export function liftAfter({ head }) {
  return Math.max(1.5 * head.usual, head.spacing);
}

export function traceExtremes(pen, { x, y }, at, value, first, stop, lift) {
  let column = null;
  let low = 0;
  let high = 0;
  let before = -1;
  for (let i = first; i < stop; i++) {
    const here = Math.round(x(at[i]));
    if (here !== column) {
      if (before >= 0) pen.lineTo(column, y(value[before]));
      if (column === null || (here - column > 2 && at[i] - at[before] > lift)) pen.moveTo(here, y(value[i]));
      else pen.lineTo(here, y(value[i]));
      column = here;
      low = high = value[i];
    } else if (value[i] < low) {
      low = value[i];
      pen.lineTo(column, y(low));
    } else if (value[i] > high) {
      high = value[i];
      pen.lineTo(column, y(high));
    }
    before = i;
  }
}

export function drawObservations(pen, lens) {
  const { at, value, state } = lens.data.record;
  const { x, y, perStep } = lens.place;
  const { lines } = lens.data.head;
  const radius = Math.min(2.6, 1 + perStep / 8);
  const stop = firstFrom(at.length, (i) => at[i] > lens.view[1]);
  for (let i = firstFrom(at.length, (k) => at[k] >= lens.view[0]); i < stop; i++) {
    if (state[i] === DROPPED) continue;
    pen.beginPath();
    pen.arc(x(at[i]), y(value[i]), radius, 0, 7);
    pen.fillStyle = state[i] === USED ? lines.history : lens.theme.background;
    pen.fill();
    if (state[i] === USED) continue;
    pen.strokeStyle = lines.history;
    pen.lineWidth = 1;
    pen.stroke();
  }
}

export function drawDropped(pen, lens) {
  const { at, value, state } = lens.data.record;
  const { x, y, perStep } = lens.place;
  const arm = Math.min(4, Math.max(2, perStep / 2));
  pen.strokeStyle = lens.data.head.lines.dropped;
  pen.lineWidth = 2;
  pen.beginPath();
  const stop = firstFrom(at.length, (i) => at[i] > lens.view[1]);
  for (let i = firstFrom(at.length, (k) => at[k] >= lens.view[0]); i < stop; i++) {
    if (state[i] !== DROPPED) continue;
    const [across, down] = [x(at[i]), y(value[i])];
    pen.moveTo(across - arm, down - arm);
    pen.lineTo(across + arm, down + arm);
    pen.moveTo(across - arm, down + arm);
    pen.lineTo(across + arm, down - arm);
  }
  pen.stroke();
}
