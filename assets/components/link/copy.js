// A button that copies the page's address, and then says what travels in it and what does not.

import { element } from "../shared/dom.js";

export default function copyLink({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector(".said");
  button.querySelector(".text").textContent = data.label;
  button.title = data.about.join(" ");
  button.onclick = async () => {
    const copied = await copy(parentElement, window.location.href);
    const lines = [copied ? data.copied : data.failed, ...data.about];
    said.replaceChildren(...lines.map((text) => element("span", { text })));
  };
  if (said.dataset.about !== data.about.join()) said.replaceChildren(); // what it said holds no more
  said.dataset.about = data.about.join();
}

// Whether it could: an address without https has no clipboard, but an older way that needs a field.
async function copy(root, text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // not allowed: the older way may be
    }
  }
  const field = element("textarea", { text, className: "unseen" });
  root.querySelector(".copy").append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}
