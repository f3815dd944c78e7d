// Pictures to choose one from: a radio group, so that arrow keys and screen readers know their way.

import { element } from "../shared/dom.js";

export default function thumbnailPicker({ data, parentElement, setTriggerValue }) {
  const group = parentElement.querySelector(".thumbnails");
  group.setAttribute("aria-label", data.label);
  parentElement.querySelector(".label").textContent = data.label;
  const known = [...group.children].map((item) => item.dataset.name).join();
  const wanted = data.options.map(({ name }) => name).join();
  if (known !== wanted) group.replaceChildren(...data.options.map(buildOption));
  for (const item of group.children) {
    const input = item.querySelector("input");
    const { title } = data.options.find(({ name }) => name === item.dataset.name);
    item.title = title;
    input.setAttribute("aria-label", title);
    input.checked = item.dataset.name === data.chosen;
    input.onchange = () => setTriggerValue("choose", item.dataset.name);
  }
}

function buildOption({ name, picture }) {
  const label = element("label");
  label.dataset.name = name;
  element("input", { parent: label, type: "radio", name: "thumbnail" });
  element("img", { parent: label, src: picture, alt: "" });
  return label;
}
