// A text and the answer that was written from it: pointing at a letter of the answer, or the arrow keys, draw lines to
// the letters of the text that it attended to. A click keeps a letter.

import { element } from "../shared/dom.js";
import { keptByElement } from "../shared/instances.js";
import { arrowOf } from "../shared/pointing.js";
import { fill } from "../shared/words.js";
import { attendedTo, namedShares, strokeOf } from "./shares.js";

const SVG = "http://www.w3.org/2000/svg";

const kept = keptByElement(createLetters);

export default function attendedLetters({ data, parentElement }) {
  return kept(parentElement, (letters) => letters.update(data));
}

function createLetters(parent) {
  const find = (name) => parent.querySelector(name);
  const [root, textRow, answerRow, lines] = [".letters", ".text", ".answer", ".lines"].map(find);
  let data = null;
  let chosen = 0;

  const observer = new ResizeObserver(() => data && draw(chosen));
  observer.observe(root);

  function update(next) {
    if (data && next.revision === data.revision) return;
    if (data?.answer !== next.answer) chosen = 0;
    data = next;
    find(".text-title").textContent = data.words.text;
    find(".answer-title").textContent = data.words.answer;
    answerRow.setAttribute("aria-label", data.words.choose);
    textRow.replaceChildren(...[...data.text].map((text) => element("span", { text })));
    answerRow.replaceChildren(...[...data.answer].map(letterButton));
    draw(chosen);
  }

  function letterButton(text, at) {
    const button = element("button", { text, type: "button", role: "radio" });
    button.onpointerenter = () => draw(at, false);
    button.onpointerleave = () => draw(chosen, false);
    button.onfocus = () => choose(at);
    button.onclick = () => choose(at);
    button.onkeydown = (event) => {
      const arrow = arrowOf(event.key);
      if (!arrow) return;
      event.preventDefault();
      const count = answerRow.children.length;
      answerRow.children[(at + arrow.across + arrow.down + count) % count].focus();
    };
    return button;
  }

  function choose(at) {
    chosen = at;
    draw(at);
  }

  // What that letter attended to; aloud only where it was chosen.
  function draw(at, aloud = true) {
    const attended = attendedTo(data.weights[at]);
    const origin = root.getBoundingClientRect();
    const place = (one, edge) => {
      const box = one.getBoundingClientRect();
      return { x: box.left + box.width / 2 - origin.left, y: box[edge] - origin.top };
    };
    [...answerRow.children].forEach((button, i) => {
      button.setAttribute("aria-checked", String(i === at));
      button.tabIndex = i === chosen ? 0 : -1;
    });
    const shares = new Map(attended.map(({ at: letter, share }) => [letter, share]));
    [...textRow.children].forEach((letter, i) => {
      const strength = Math.round(100 * Math.sqrt((shares.get(i) ?? 0) / (attended[0]?.share ?? 1)));
      letter.style.background = shares.has(i)
        ? `color-mix(in srgb, #e69f00 ${strength}%, var(--st-secondary-background-color))`
        : "";
      letter.style.color = strength > 50 ? "#1c1916" : "";
    });
    const from = place(answerRow.children[at], "top");
    lines.replaceChildren(
      ...attended.map(({ at: letter, share }) => {
        const to = place(textRow.children[letter], "bottom");
        const { width, opacity } = strokeOf(share, attended[0].share);
        const line = document.createElementNS(SVG, "line");
        for (const [name, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y }))
          line.setAttribute(name, value.toFixed(1));
        line.style.strokeWidth = `${width}px`;
        line.style.opacity = opacity;
        return line;
      }),
    );
    const write = (share) =>
      share.toLocaleString(data.locale, { style: "percent", maximumFractionDigits: 0 });
    const said = find(".said");
    said.setAttribute("aria-live", aloud ? "polite" : "off");
    said.textContent = fill(data.words.said, {
      number: at + 1,
      letter: data.answer[at],
      shares: namedShares(attended, data.text, write),
    });
  }

  return {
    update,
    destroy: () => observer.disconnect(),
  };
}
