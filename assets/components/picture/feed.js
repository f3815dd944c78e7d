// Lays numbers where the lenses of this page find them. It shows nothing itself.

import { readBlock } from "../shared/byte_block.js";
import { keptByElement } from "../shared/instances.js";
import { layOutBlock, withdrawBlock } from "./feed_store.js";

const FEEDERS = keptByElement(createFeeder);

export default function lensFeed({ data, parentElement }) {
  return FEEDERS(parentElement, (feeder) => feeder.feed(data));
}

function createFeeder() {
  let name; // of what lies there now, and which it is
  let revision;
  return {
    feed(data) {
      const block = data?.length ? readBlock(data) : null;
      const old = { name, revision };
      name = block?.head.feed;
      revision = block?.head.revision;
      if (old.name === name && old.revision === revision) return;
      if (old.name !== name) withdrawBlock(old.name, old.revision);
      if (block) layOutBlock(name, block);
    },
    destroy: () => withdrawBlock(name, revision),
  };
}
