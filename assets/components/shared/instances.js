// What a component keeps from one call to the next: its default export runs again whenever its data changes.

// A function (parent, update) that makes one thing for each parent element, has it updated, and returns its end.
export function keptByElement(create) {
  const kept = new WeakMap();
  return (parent, update) => {
    if (!kept.has(parent)) kept.set(parent, create(parent));
    const one = kept.get(parent);
    update(one);
    return () => {
      one.destroy();
      kept.delete(parent);
    };
  };
}
