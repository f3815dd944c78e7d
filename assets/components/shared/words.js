// Sentences come from Python, with names in {braces} for what only the browser knows.

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
