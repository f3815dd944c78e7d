// The cards: one for the input, one for each attention type, each with its tiles.

import { gradient, showTicks } from "../shared/colour_scale.js";
import { element, option } from "../shared/dom.js";
import { chooseGroup } from "./focus.js";

const TILES = ["mean", "attention", "std", "error"];

export function buildHeads(board) {
  const { head } = board.data;
  const { words, groups } = head;
  const select = board.find(".heads select");
  board.find(".heads span").textContent = words.heads;
  select.replaceChildren(
    option("average", words.average),
    ...groups.map(({ name }, i) => option(String(i), name)),
  );
  select.disabled = groups.length < 2;
  select.value = board.chosen;
  select.onchange = () => chooseGroup(board, select.value);
  const touched = matchMedia("(pointer: coarse)").matches;
  board.find(".help").textContent = head.waiting ? words.waiting : touched ? words.touch_help : words.help;
}

export function buildCards(board) {
  const { head, types } = board.data;
  board.cards.style.setProperty("--ratio", head.width / head.height);
  board.cards.classList.toggle("photo", Boolean(board.data.near));
  board.cards.replaceChildren(buildInput(board));
  board.views = types.map((type) => {
    const card = element("section", { parent: board.cards, className: "card", "aria-label": type.title });
    element("h2", { parent: card, text: type.title });
    const tiles = element("div", { parent: card, className: "tiles" });
    const shown = TILES.filter((name) => name !== "error" || head.errorBar);
    return { type, tiles: Object.fromEntries(shown.map((name) => [name, buildTile(tiles, name)])) };
  });
}

// The first card: the truth or the picture with its hole, the context points, and what the colours mean.
function buildInput(board) {
  const { head } = board.data;
  const { words } = head;
  const card = element("section", { className: "card input" });
  element("h2", { parent: card, text: words.input });
  const tiles = element("div", { parent: card, className: "tiles" });
  board.truth = buildTile(tiles, "truth");
  board.input = buildTile(tiles, "input");
  board.input.caption.textContent = words.context;
  for (const bar of [head.stdBar, head.errorBar]) if (bar) buildLegend(tiles, bar);
  return card;
}

function buildTile(parent, name) {
  const tile = element("figure", { parent, className: "tile" });
  const stage = element("div", { parent: tile, className: "stage points" });
  stage.dataset.tile = name;
  const canvas = element("canvas", { parent: stage });
  const frame = element("i", { parent: stage, className: "frame" });
  frame.hidden = true;
  const mark = element("i", { parent: stage, className: "mark" });
  return { stage, canvas, frame, mark, caption: element("figcaption", { parent: tile }) };
}

function buildLegend(parent, bar) {
  const tile = element("div", { parent, className: "tile" });
  const box = element("div", { parent: tile, className: "legend" });
  element("p", { parent: box, text: bar.label });
  element("div", { parent: box, className: "colours" }).style.background = gradient(bar.colours);
  showTicks(
    element("div", { parent: box, className: "ticks" }),
    bar.ticks.map(([at, text]) => ({ at, text })),
  );
  element("figcaption", { parent: tile, text: bar.about });
}
