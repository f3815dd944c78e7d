// What a thumb reaches on a phone: the pages, and the drawer that holds a page's controls. Wider screens show neither.

import { keptByElement } from "../shared/instances.js";

const CONTROLS = ".st-key-controls";
const OPEN_MENU = '[data-testid="stExpandSidebarButton"]';
// Streamlit's list of pages has boxes between the list and its items, which screen readers are not to take for a list.
const PAGES = '[data-testid="stSidebarNavItems"], [data-testid="stSidebarNavItems"] li';

const kept = keptByElement(createBar);

export default function thumbBar({ data, parentElement }) {
  return kept(parentElement, (bar) => bar.update(data));
}

function createBar(parent) {
  const menu = parent.querySelector(".menu");
  const drawer = parent.querySelector(".drawer");
  const shade = parent.querySelector(".shade");
  let words = {};

  // The page's style goes by the mark on its root: the controls are none of this component's.
  function show(open) {
    document.documentElement.toggleAttribute("data-drawer-open", open);
    drawer.setAttribute("aria-expanded", String(open));
    parent.querySelector(".drawer-text").textContent = open ? words.close : words.open;
    shade.hidden = !open;
  }
  const isOpen = () => document.documentElement.hasAttribute("data-drawer-open");

  function toggle() {
    const controls = document.querySelector(CONTROLS);
    show(!isOpen());
    if (!isOpen() || !controls) return;
    controls.setAttribute("role", "region");
    controls.setAttribute("aria-label", words.open);
    controls.tabIndex = -1;
    controls.focus({ preventScroll: true });
  }

  function onKey(event) {
    if (event.key !== "Escape" || !isOpen()) return;
    show(false);
    drawer.focus();
  }

  function plainPages() {
    for (const item of document.querySelectorAll(PAGES)) item.setAttribute("role", "none");
  }

  menu.onclick = () => {
    show(false);
    document.querySelector(OPEN_MENU)?.click();
    requestAnimationFrame(plainPages);
  };
  drawer.onclick = toggle;
  shade.onclick = () => show(false);
  document.addEventListener("keydown", onKey);
  window.addEventListener("resize", plainPages);

  return {
    update(data) {
      if (data.page !== words.page) show(false);
      words = data;
      parent.querySelector(".menu-text").textContent = data.menu;
      drawer.hidden = !data.controls;
      show(isOpen() && data.controls);
      plainPages();
    },
    destroy() {
      show(false);
      document.removeEventListener("keydown", onKey);
      window.removeEventListener("resize", plainPages);
    },
  };
}
