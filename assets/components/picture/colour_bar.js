// The bar below the picture: what its colours mean.

import { gradient, showTicks } from "../shared/colour_scale.js";

export function drawBar(view, bar) {
  const box = view.find(".under .bar");
  const kept = view.data.views.some((each) => each.bar); // its place, for other views
  box.classList.toggle("empty", !bar && !kept);
  box.classList.toggle("unseen", !bar);
  if (!bar) return;
  box.querySelector(".bar-label").textContent = bar.label;
  box.querySelector(".bar-colours").style.background = gradient(bar.colours);
  showTicks(box.querySelector(".bar-ticks"), bar.ticks);
}
