// Mouse and touch on the chart.

import { firstFrom, nearestPlace } from "../shared/numbers.js";
import { nearestTarget } from "./data.js";
import { lookAt, pin } from "./focus.js";
import { groupAt } from "./groups.js";
import { panView, setView, zoomView } from "./view.js";

const CLICK_SLACK = 5; // pixels that a click may move
const POINT_REACH = 16; // pixels within which an observation is meant
const LONE_REACH = 5; // pixels within which a filled gap is meant where steps are closer than that
const WHEEL = 0.0022;

export function connectPointer(lens) {
  const { stage } = lens;
  const fingers = new Map();
  let drag = null; // { x, at, view, moved } since the button went down
  let pinch = null; // { apart, centre, view } since the second finger came

  stage.onpointerdown = (event) => {
    if (!lens.place || event.button > 0) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event.offsetX);
    if (fingers.size === 2) {
      pinch = { ...spread(fingers), view: lens.view };
      drag = lens.selection = null;
      return;
    }
    drag = { x: event.offsetX, at: lens.place.at(event.offsetX), view: lens.view, moved: false };
    if (event.pointerType === "touch") hover(lens, event.offsetX, event.offsetY);
  };

  stage.onpointermove = (event) => {
    if (!lens.place) return;
    const { offsetX: x, offsetY: y } = event;
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, x);
    if (pinch) {
      pinchView(lens, pinch, fingers);
      return;
    }
    if (!drag) {
      hover(lens, x, y);
      return;
    }
    drag.moved ||= Math.abs(x - drag.x) > CLICK_SLACK;
    if (!drag.moved) return;
    if (lens.mode === "drop") select(lens, drag.at, lens.place.at(x));
    else if (event.pointerType === "touch") hover(lens, x, y);
    else {
      stage.classList.add("moves");
      const steps = (drag.x - x) / lens.place.perStep;
      setView(lens, drag.view[0] + steps, drag.view[1] + steps);
    }
  };

  stage.onpointerup = (event) => {
    fingers.delete(event.pointerId);
    stage.classList.remove("moves");
    if (pinch) {
      if (!fingers.size) pinch = null;
      drag = null;
      return;
    }
    if (!drag) return;
    const { moved } = drag;
    drag = null;
    if (!moved) click(lens, event.offsetX, event.offsetY);
    else if (lens.mode === "drop") sendSelection(lens);
  };

  stage.onpointercancel = (event) => {
    // the page scrolls
    fingers.delete(event.pointerId);
    drag = pinch = lens.selection = null;
    lens.redraw(false);
  };
  stage.onpointerleave = () => {
    if (!drag) setPoint(lens, null);
  };
  stage.onwheel = (event) => {
    if (!lens.place) return;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey)
      zoomView(lens, Math.exp(WHEEL * 2 * event.deltaY), lens.place.at(event.offsetX));
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
      panView(lens, sideways / lens.place.perStep);
    else return; // the page scrolls
    event.preventDefault();
  };
}

function spread(fingers) {
  const [one, other] = fingers.values();
  return { apart: Math.max(10, Math.abs(one - other)), centre: (one + other) / 2 };
}

// What lay between two fingers stays between them.
function pinchView(lens, pinch, fingers) {
  if (fingers.size < 2) return;
  const { apart, centre } = spread(fingers);
  const { left, right } = lens.place.plot;
  const [from, to] = pinch.view;
  const held = from + ((pinch.centre - left) / (right - left)) * (to - from);
  const size = ((to - from) * pinch.apart) / apart;
  const start = held - ((centre - left) / (right - left)) * size;
  setView(lens, start, start + size);
}

function hover(lens, x, y) {
  const target = lens.mode === "look" ? targetAt(lens, x) : null;
  if (target !== null && !lens.pinned) {
    setPoint(lens, null);
    lookAt(lens, target);
  } else {
    setPoint(lens, pointNear(lens, x, y));
  }
}

// The asked time at a pixel: anywhere ahead of the record; within it, where a gap is nearer than an observation.
function targetAt(lens, x) {
  const { data, place } = lens;
  const at = place.at(x);
  const target = nearestTarget(data, at);
  if (target === null || x < place.plot.left - 2) return null;
  if (at > data.now) return data.targets[target].at > data.now ? target : nearestTarget(data, data.now + 1);
  const away = Math.abs(data.targets[target].at - at);
  const row = nearestPlace(data.record.at.length, (i) => data.record.at[i], at);
  const nearer = away <= Math.abs(data.record.at[row] - at);
  return nearer || away * place.perStep < (place.perStep < 2 * LONE_REACH ? LONE_REACH : 0) ? target : null;
}

// The observation next to a pixel, or null where none is close.
function pointNear(lens, x, y) {
  const { at, value } = lens.data.record;
  const { place } = lens;
  const first = firstFrom(at.length, (i) => place.x(at[i]) >= x - POINT_REACH);
  let nearest = null;
  let best = POINT_REACH ** 2;
  for (let i = first; i < at.length && place.x(at[i]) <= x + POINT_REACH; i++) {
    const away = (place.x(at[i]) - x) ** 2 + (place.y(value[i]) - y) ** 2;
    if (away < best) {
      best = away;
      nearest = i;
    }
  }
  return nearest;
}

export function setPoint(lens, point) {
  if (point === lens.point) return;
  lens.point = point;
  lens.redraw(false);
}

function click(lens, x, y) {
  if (lens.mode === "drop") {
    const row = pointNear(lens, x, y);
    if (row !== null) toggle(lens, row, row);
    return;
  }
  const group = lens.data.head.compact ? null : groupAt(lens, y);
  if (group) {
    lens.chooseHeads(lens.chosen === group ? "average" : group);
    return;
  }
  const target = targetAt(lens, x);
  if (target === null) return;
  const same = lens.pinned && target === lens.focus;
  lookAt(lens, target);
  pin(lens, !same);
}

function select(lens, from, to) {
  lens.selection = [from, to];
  setPoint(lens, null);
  lens.redraw(false);
}

function sendSelection(lens) {
  const [from, to] = [...lens.selection].sort((a, b) => a - b);
  const { at } = lens.data.record;
  const first = firstFrom(at.length, (i) => at[i] >= from);
  const stop = firstFrom(at.length, (i) => at[i] > to);
  if (stop > first) toggle(lens, first, stop - 1);
  else {
    lens.selection = null;
    lens.redraw(false);
  }
}

// Python decides: points of the stretch leave the context, or return where all of them have left.
export function toggle(lens, first, last) {
  const { record, head } = lens.data;
  const seconds = (row) => head.origin + record.at[row] * head.stepSeconds;
  lens.send({ action: "toggle", from: seconds(first), to: seconds(last) });
}
