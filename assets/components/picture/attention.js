// What the pixel that is looked at attends to, as points to draw.

import { colourIndex, headsOf, lightestFirst, outstanding, topOf } from "../shared/attention.js";
import { contextPoints } from "./context_dots.js";
import { NEAREST, nearestOf, USED } from "./map.js";
import { samePixel } from "./place.js";
import { exactAttention, rowOfWeights } from "./weights.js";

// Rows, columns, sides (null: single pixels) and shares of the context points of the looked-at pixel, or null.
export function attentionOf(view) {
  const { focus, weights, exact, data, chosen } = view;
  if (!focus) return null;
  if (weights) {
    const row = weights.rowOf.get(focus.row * data.width + focus.column);
    if (row !== undefined) return rowOfWeights(weights, row, headsOf(weights.head, chosen));
  }
  return holdsHeads(exact) && samePixel(exact.head, focus) ? exactOf(view) : null;
}

function holdsHeads(exact) {
  return Boolean(exact?.head.heads.length);
}

function exactOf({ exact, chosen }) {
  return exactAttention(exact, headsOf(exact.head, chosen));
}

// The bright end of the colours for the pixel that is looked at.
export function topOfFocus({ data }, attention) {
  return topOf(attention?.shares ?? [], data.lens.leastTop);
}

export function lensPoints(view) {
  if (view.mode === "context") return contextPoints(view);
  const { focus, data, exact } = view;
  if (!focus || !view.map) return null;
  const attention = attentionOf(view);
  const points = attention ? weightedPoints(view, attention) : nearestPoints(view);
  const { droppedRows, droppedColumns } = exact && samePixel(exact.head, focus) ? exact.arrays : {};
  const crosses = droppedRows?.length ? { rows: droppedRows, columns: droppedColumns } : null;
  return { ...points, crosses, colours: data.lens.colours };
}

function weightedPoints(view, attention) {
  const { rows, columns, sides, shares } = attention;
  const top = topOfFocus(view, attention);
  const order = lightestFirst(shares);
  const places = new Map(order.map((i, place) => [i, place]));
  return {
    kind: "weights",
    shares: order.map((i) => shares[i]),
    leading: outstanding(shares).map((i) => places.get(i)), // what lines lead to, heaviest first
    rows: order.map((i) => rows[i]),
    columns: order.map((i) => columns[i]),
    sides: sides && order.map((i) => sides[i]),
    levels: order.map((i) => colourIndex(shares[i], top)),
  };
}

// Where nothing is known of the weights yet: the context points that lie nearest, as rings.
function nearestPoints(view) {
  const found = nearestContext(view);
  return {
    kind: "rings",
    rows: found.map(({ row }) => row),
    columns: found.map(({ column }) => column),
    levels: [],
  };
}

export function nearestContext(view) {
  const { focus, map } = view;
  const key = `${map.head.revision} ${focus.row} ${focus.column}`;
  if (view.nearestKey !== key) {
    view.nearestKey = key;
    view.nearest = nearestOf(view, focus, USED, NEAREST);
  }
  return view.nearest;
}
