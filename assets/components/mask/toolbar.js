// The buttons: their names in the user's language, what each says when pointed at, and how arrow keys go from one to
// the next. Buttons carry data-act, what they do, and data-keys, the keys that do the same.

import { element } from "../shared/dom.js";
import { clamp } from "../shared/numbers.js";
import { fill } from "../shared/words.js";

const LARGEST_SHARE = 0.5; // of the view's shorter side: the largest brush
const TIP_DELAY = 450; // milliseconds
const TIP_GAP = 6; // CSS pixels between a button and what it says

export class MaskToolbar {
  constructor(painter) {
    this.painter = painter;
    this.root = painter.root;
    this.find = (name) => this.root.querySelector(`.${name}`);
    this.buttons = [...this.root.querySelectorAll("[data-act]")];
    this.size = this.find("size-input");
    this.tip = this.find("tip");
    for (const button of this.buttons) this.wire(button);
    for (const bar of this.root.querySelectorAll("[role=toolbar]")) this.rove(bar);
    this.size.oninput = () => painter.resizeBrush(this.diameterAt(this.size.value));
  }

  wire(button) {
    button.onclick = () => {
      if (button.getAttribute("aria-disabled") !== "true") this.painter.act(button.dataset.act);
    };
    button.onpointerenter = (event) => {
      if (event.pointerType === "mouse") this.tellSoon(button);
    };
    button.onfocus = () => {
      if (button.matches(":focus-visible")) this.tellSoon(button);
    };
    button.onpointerleave = button.onblur = button.onpointerdown = () => this.hush();
  }

  // One stop of the Tab key for each bar, as its role promises; arrows go on from there.
  rove(bar) {
    const stops = [...bar.querySelectorAll("button")];
    stops.forEach((button, index) => {
      button.tabIndex = index ? -1 : 0;
    });
    bar.onkeydown = (event) => {
      const at = stops.indexOf(event.target);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (at < 0 || !step) return;
      event.preventDefault();
      event.stopPropagation();
      const next = stops.at((at + step) % stops.length);
      for (const button of stops) button.tabIndex = button === next ? 0 : -1;
      next.focus();
    };
  }

  translate(words) {
    if (JSON.stringify(words) === JSON.stringify(this.words)) return;
    this.words = words;
    for (const item of this.root.querySelectorAll("[data-word]")) item.textContent = words[item.dataset.word];
    for (const item of this.root.querySelectorAll("[data-label]")) {
      item.setAttribute("aria-label", words[item.dataset.label]);
    }
  }

  refresh({ tool, removing, diameter, history, view, grid }) {
    const pressed = {
      brush: tool === "brush" && !removing,
      eraser: tool === "brush" && removing,
      box: tool === "box",
      lasso: tool === "lasso",
      hand: tool === "hand",
      add: !removing,
      remove: removing,
    };
    const barred = {
      undo: !history.past.length,
      redo: !history.future.length,
      clear: !grid.missing,
      zoomOut: view.fitted,
      fit: view.fitted,
      apply: !this.painter.mayApply,
    };
    for (const button of this.buttons) {
      const { act } = button.dataset;
      if (act in pressed) button.setAttribute("aria-pressed", String(pressed[act]));
      if (act in barred) button.setAttribute("aria-disabled", String(barred[act])); // and keeps the focus it may have
    }
    this.size.value = this.placeOf(diameter);
    const said = fill(this.words.pixels, { count: diameter });
    this.size.setAttribute("aria-valuetext", said);
    this.find("size-text").textContent = said;
  }

  // --- brush sizes, as many steps from 1 to 2 pixels as from 50 to 100 ---------------------------------------------
  get largest() {
    const { width, height } = this.painter.grid;
    return Math.max(4, Math.round(Math.min(width, height) * LARGEST_SHARE));
  }

  diameterAt(place) {
    return Math.round(this.largest ** (place / this.size.max));
  }

  placeOf(diameter) {
    return (this.size.max * Math.log(diameter)) / Math.log(this.largest);
  }

  // --- what a button says --------------------------------------------------------------------------------------------
  tellSoon(button) {
    this.hush();
    this.timer = setTimeout(() => this.tell(button), TIP_DELAY);
  }

  tell(button) {
    const { tip, root } = this;
    const keys = button.dataset.keys?.split(" ") ?? [];
    tip.replaceChildren(
      button.dataset.label ? this.words[button.dataset.label] : "",
      ...keys.map((key) => element("kbd", { text: key })),
    );
    tip.hidden = !tip.textContent;
    const box = button.getBoundingClientRect();
    const around = root.getBoundingClientRect();
    const left = box.left - around.left + (box.width - tip.offsetWidth) / 2;
    tip.style.left = `${clamp(left, 0, around.width - tip.offsetWidth)}px`;
    tip.style.top = `${box.bottom - around.top + TIP_GAP}px`;
  }

  hush() {
    clearTimeout(this.timer);
    this.tip.hidden = true;
  }
}
