// --- record_lens_link: lenses of the same link look at the same time and show the same stretch -------------------
//
// A lens with head.link tells the window what it looks at and follows what other lenses of that link say; index is
// the asked time in steps since the record's first observation. A lens with head.compact shows its chart alone, with
// a title above and a line of numbers below, for several lenses side by side.

const LENS_EVENT = "lacuna-lens"; // { link, index, pinned }
const VIEW_EVENT = "lacuna-lens-view"; // { link, view }
const GAP_LEAD = 4; // times its own length, shown on either side of the longest gap where there is no forecast

function connectLink(lens) {
  const look = ({ detail }) => {
    if (!follows(lens, detail) || !Number.isFinite(detail.index)) return;
    const focus = nearestTarget(lens.data, detail.index);
    if (focus !== lens.focus) showFocus(lens, focus);
    if (Boolean(detail.pinned) !== lens.pinned) showPinned(lens, Boolean(detail.pinned));
  };
  const move = ({ detail }) => {
    if (!follows(lens, detail)) return;
    lens.view = detail.view;
    lens.redraw();
  };
  window.addEventListener(LENS_EVENT, look);
  window.addEventListener(VIEW_EVENT, move);
  return () => {
    window.removeEventListener(LENS_EVENT, look);
    window.removeEventListener(VIEW_EVENT, move);
  };
}

function follows(lens, { link, from }) {
  return from !== lens && Boolean(link) && link === lens.data?.head.link;
}

function tellFocus(lens) {
  const { link } = lens.data.head;
  if (!link || lens.focus === null) return;
  const detail = { link, index: lens.data.targets[lens.focus].at, pinned: lens.pinned, from: lens };
  window.dispatchEvent(new CustomEvent(LENS_EVENT, { detail }));
}

function tellView(lens) {
  const { link } = lens.data.head;
  if (link) window.dispatchEvent(new CustomEvent(VIEW_EVENT, { detail: { link, view: lens.view, from: lens } }));
}

// --- side by side ------------------------------------------------------------------------------------------------
function showCompact(lens) {
  const { head } = lens.data, title = lens.find(".title");
  lens.find(".lens").classList.toggle("compact", head.compact);
  title.hidden = !head.title;
  title.textContent = head.title;
  lens.find(".brief").hidden = !head.compact;
}

// What the readout says, in one line.
function showBrief(lens, attention) {
  const { data } = lens, { words, bands, median } = data.head;
  if (!data.head.compact) return;
  const value = focusValue(lens), band = bands[1], { at } = data.targets[lens.focus];
  const said = {
    time: data.format.time(at),
    value: data.format.value(value(median)),
    low: data.format.bare(value(band.low)),
    high: data.format.value(value(band.high)),
  };
  const brief = lens.find(".brief");
  brief.replaceChildren(element("b", { text: said.time }), fill(words.brief_value, said));
  if (data.truthAt.has(at)) brief.append(fill(words.brief_truth, { value: data.format.value(data.truthAt.get(at)) }));
  if (!attention) return;
  const spread = describeAttention(attention, data.record);
  const numbers = { number: data.format.number(spread.effective), distance: data.format.distance(spread.distance) };
  element("span", { parent: brief, text: fill(words.brief_attention, numbers) });
}

// --- where there is no forecast, only gaps -----------------------------------------------------------------------
function longestGap({ kinds, head }) {
  const at = kinds.gap ? kinds.gap.at : [];
  let best = null;
  for (let i = 0, start = 0; i < at.length; i++) {
    if (i + 1 < at.length && at[i + 1] - at[i] <= head.spacing) continue;
    if (!best || at[i] - at[start] > best[1] - best[0]) best = [at[start], at[i]];
    start = i + 1;
  }
  return best ?? [0, 1];
}

function viewOfGap(data) {
  const [first, last] = longestGap(data), lead = GAP_LEAD * (last - first + 1);
  return [first - lead, last + lead];
}
