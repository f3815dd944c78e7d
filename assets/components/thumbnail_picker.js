// Pictures to choose one from: a radio group, so that arrow keys and screen readers know their way.

export default function ({ data, parentElement, setTriggerValue }) {
  const group = parentElement.querySelector(".thumbnails");
  group.setAttribute("aria-label", data.label);
  parentElement.querySelector(".label").textContent = data.label;
  const known = [...group.children].map((item) => item.dataset.name).join();
  if (known !== data.options.map((option) => option.name).join()) group.replaceChildren(...data.options.map(tile));
  for (const item of group.children) {
    const input = item.querySelector("input"), { title } = data.options.find(({ name }) => name === item.dataset.name);
    item.title = title;
    input.setAttribute("aria-label", title);
    input.checked = item.dataset.name === data.chosen;
    input.onchange = () => setTriggerValue("choose", item.dataset.name);
  }

  function tile(option) {
    const label = document.createElement("label"), input = document.createElement("input");
    const image = document.createElement("img");
    label.dataset.name = option.name;
    input.type = "radio";
    input.name = "thumbnail";
    image.src = option.picture;
    image.alt = "";
    label.append(input, image);
    return label;
  }
}
