// --- picture_canvas_tools: buttons above the picture: what is shown, what a click does, whose attention -------------------

function buildTools(view) {
  const { find, data } = view, { words, lens } = data;
  find(".reveal span").textContent = words.before;
  view.slider.setAttribute("aria-label", words.before_help);
  buildZoom(view);
  buildViews(view);
  if (lens) buildModes(view);
  buildEdits(view);
  buildReadout(view);
  find(".tools").hidden = !lens && data.views.length < 2;
  if (lens) showHelp(view);
}

// A row of buttons of which one is chosen; arrow keys go along it.
function buildChoice(view, label, options, isChosen, choose) {
  const group = view.find(".choice"), names = options.map(({ name, text }) => `${name} ${text}`).join();
  if (group.dataset.options !== names) {
    group.dataset.options = names;
    group.setAttribute("aria-label", label);
    group.replaceChildren(...options.map(({ name, text }) => {
      const button = element("button", { text, type: "button", role: "radio" });
      button.dataset.name = name;
      button.onclick = () => choose(name);
      return button;
    }));
    group.onkeydown = (event) => {
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!way) return;
      const buttons = [...group.children], now = buttons.findIndex((each) => each.tabIndex === 0);
      const next = buttons[(now + way + buttons.length) % buttons.length];
      next.focus();
      next.click();
      event.preventDefault();
      event.stopPropagation();
    };
  }
  for (const button of group.children) {
    const on = isChosen(button.dataset.name);
    button.setAttribute("aria-checked", on);
    button.tabIndex = on ? 0 : -1;
  }
}

function buildViews(view) {
  const { views, words } = view.data;
  if (views.length < 2) return;
  const now = shownView(view).name, options = views.map(({ name, label }) => ({ name, text: label }));
  buildChoice(view, words.views, options, (name) => name === now, (name) => {
    view.shown = name;
    const chosen = shownView(view);
    if (!chosen.uri && chosen.ask) view.send("edit", { action: "ask", view: name });
    buildViews(view);
    showPictureView(view);
  });
}

function buildModes(view) {
  const { tools } = view.data.lens, { words } = view.data, choice = view.find(".choice");
  choice.hidden = tools.length < 2 && view.data.views.length < 2;
  if (tools.length < 2) return;
  const options = tools.map((name) => ({ name, text: words[name] }));
  buildChoice(view, words.modes, options, (name) => name === view.mode, (name) => setMode(view, name));
  for (const button of choice.children) button.dataset.mode = button.dataset.name;
  view.stage.dataset.mode = view.mode;
}

function showHelp(view) {
  const { data, mode } = view, { words, lens } = data;
  const touched = matchMedia("(pointer: coarse)").matches;
  const looking = touched ? words.look_touch : lens.onDemand ? words.look_far_help : words.look_help;
  view.find(".note").hidden = false;
  view.find(".note").textContent = mode === "look" ? looking : words[`${mode}_help`];
}

// Averaged, one group of heads (what stands before the comma of their names), or a single head.
function offerHeads(view) {
  const source = view.weights ?? (view.exact?.head.heads.length ? view.exact : null);
  const { select } = view.readout, { words } = view.data;
  if (!source) return;
  const { heads, groups } = source.head;
  if (select.dataset.heads !== heads.join()) {
    select.dataset.heads = heads.join();
    select.replaceChildren(option("average", words.average));
    if (heads.length > 1) groups.forEach((group, i) => select.append(groupOptions(group, i, heads, words)));
    if (![...select.options].some(({ value }) => value === view.chosen)) view.chosen = "average";
  }
  select.disabled = heads.length < 2;
  select.value = view.chosen;
  select.onchange = () => {
    view.chosen = select.value;
    view.redraw(false, true);
  };
}

function groupOptions(group, i, heads, words) {
  const single = (head) => option(`head ${head}`, nameOfHead(heads[head], words));
  if (group.heads.length === 1) return single(group.heads[0]);
  const name = nameOfGroup(group.name, words), box = element("optgroup", { label: name });
  box.append(option(`group ${i}`, fill(words.group_average, { group: name })), ...group.heads.map(single));
  return box;
}

// "round 1" and "round 1, head 2" are how networks call their heads, whatever the page's language.
function nameOfGroup(name, words) {
  const number = /^round (\d+)$/.exec(name)?.[1];
  return number ? fill(words.round, { number }) : name;
}

function nameOfHead(name, words) {
  const [, group, number] = /^(.*), head (\d+)$/.exec(name) ?? [];
  return number ? fill(words.head, { group: nameOfGroup(group, words), number }) : nameOfGroup(name, words);
}

function option(value, text) {
  return element("option", { text, value });
}
