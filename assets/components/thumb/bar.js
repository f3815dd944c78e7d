// What a thumb reaches on a phone: the pages, and the drawer that holds a page's controls. Wider screens show neither.

import { keptByElement } from "../shared/instances.js";

const CONTROLS = ".st-key-controls";
const OPEN_MENU = '[data-testid="stExpandSidebarButton"]';
// Streamlit's list of pages has boxes between the list and its items, which screen readers are not to take for a list.
const PAGES = '[data-testid="stSidebarNavItems"], [data-testid="stSidebarNavItems"] li';
// What may be too wide for a phone, and scrolls: then the keyboard is to reach it.
const WIDE = '[data-testid="stMain"] :is(.katex-display, [data-testid="stTable"] > div)';

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

  let frame = 0;
  function mend() {
    frame = 0;
    for (const item of document.querySelectorAll(PAGES)) item.setAttribute("role", "none");
    for (const item of document.querySelectorAll(WIDE)) {
      const scrolls = item.scrollWidth > item.clientWidth || item.scrollHeight > item.clientHeight;
      if (scrolls) item.tabIndex = 0;
      else item.removeAttribute("tabindex");
    }
  }

  menu.onclick = () => {
    show(false);
    document.querySelector(OPEN_MENU)?.click();
  };
  drawer.onclick = toggle;
  shade.onclick = () => show(false);
  document.addEventListener("keydown", onKey);
  // Streamlit builds its list anew with the language and the width of the window, and lays out formulas late.
  const watcher = new MutationObserver(() => {
    frame ||= requestAnimationFrame(mend);
  });
  watcher.observe(document.body, { childList: true, subtree: true });
  window.addEventListener("resize", mend);
  document.fonts.addEventListener("loadingdone", mend);

  return {
    update(data) {
      if (data.page !== words.page) show(false);
      words = data;
      parent.querySelector(".menu-text").textContent = data.menu;
      drawer.hidden = !data.controls;
      show(isOpen() && data.controls);
      mend(); // also where nothing changes any more
    },
    destroy() {
      show(false);
      document.removeEventListener("keydown", onKey);
      watcher.disconnect();
      window.removeEventListener("resize", mend);
      document.fonts.removeEventListener("loadingdone", mend);
      cancelAnimationFrame(frame);
    },
  };
}
