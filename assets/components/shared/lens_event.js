// How lenses of a page that show the same thing find each other: by an event of the window.

// {link, index, pinned, from}: lenses of one `link` follow; `index` is what is looked at (of a picture the pixel,
// row · width + column; of a record the step since its first observation; null for nothing), `pinned` whether it is
// kept, `from` the lens that speaks.
const LENS_EVENT = "lacuna-lens";

export function tellLenses(detail) {
  tell(LENS_EVENT, detail);
}

export function tell(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { detail }));
}

// Calls `followers[name]` with the detail of each event of that name, `lens` for those of tellLenses; returns its end.
export function listen({ lens, ...others }) {
  const heard = Object.entries({ ...(lens && { [LENS_EVENT]: lens }), ...others });
  const bound = heard.map(([name, follow]) => [name, ({ detail }) => follow(detail)]);
  for (const [name, hear] of bound) window.addEventListener(name, hear);
  return () => {
    for (const [name, hear] of bound) window.removeEventListener(name, hear);
  };
}
