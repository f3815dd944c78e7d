// A row of buttons of which one is chosen; arrow keys go along it, as a radio group promises.

import { element } from "./dom.js";

// `options` {name, text}; a button's name is its data-name. Built anew where the options changed, as with the language.
export function buildChoice(group, label, options, isChosen, choose) {
  const names = options.map(({ name, text }) => `${name} ${text}`).join();
  if (group.dataset.options !== names) {
    group.dataset.options = names;
    group.setAttribute("aria-label", label);
    group.replaceChildren(...options.map((each) => buildButton(each, choose)));
    group.onkeydown = (event) => goAlong(group, event);
  }
  showChosen(group.children, isChosen);
}

// Only the chosen button is a stop of the Tab key.
export function showChosen(buttons, isChosen) {
  for (const button of buttons) {
    const on = isChosen(button.dataset.name);
    button.setAttribute("aria-checked", on);
    button.tabIndex = on ? 0 : -1;
  }
}

function buildButton({ name, text }, choose) {
  const button = element("button", { text, type: "button", role: "radio" });
  button.dataset.name = name;
  button.onclick = () => choose(name);
  return button;
}

function goAlong(group, event) {
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!way) return;
  const buttons = [...group.children];
  const now = buttons.findIndex((each) => each.tabIndex === 0);
  const next = buttons[(now + way + buttons.length) % buttons.length];
  next.focus();
  next.click();
  event.preventDefault();
  event.stopPropagation();
}
