// The chart as a picture to take away: what is seen, on the page's own ground.

import { element } from "../shared/dom.js";

const NAME = "lacuna-forecast.png";

export function buildSave(lens) {
  const group = lens.find(".save");
  const button = group.firstChild ?? element("button", { parent: group, type: "button" });
  button.textContent = lens.data.head.words.save;
  button.onclick = () => save(lens);
}

function save(lens) {
  const [base, over] = [lens.find(".stage .base"), lens.find(".stage .over")];
  const sheet = element("canvas", { width: base.width, height: base.height });
  const pen = sheet.getContext("2d");
  pen.fillStyle = lens.theme.background;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(base, 0, 0);
  pen.drawImage(over, 0, 0);
  sheet.toBlob((file) => {
    const link = element("a", { href: URL.createObjectURL(file), download: NAME });
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
