// New elements of the page.

// `parent` is what it is added to; other names are attributes.
export function element(tag, { parent, text = "", className = "", ...attributes } = {}) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (parent) parent.append(made);
  return made;
}

// One entry of a list to choose from.
export function option(value, text) {
  return element("option", { text, value });
}
