// Lays numbers where the lenses of this page find them: on the window, by name. It shows nothing itself.

const FEEDERS = new WeakMap(); // parentElement -> what it laid out last, {name, revision}
const FED = "lacuna-feed";

export default function ({ data, parentElement }) {
  const feeds = (window.lacunaFeeds ??= new Map()), old = FEEDERS.get(parentElement);
  const block = data && data.length ? readBlock(data) : null, name = block?.head.feed, revision = block?.head.revision;
  if (old?.name !== name || old?.revision !== revision) {
    if (old && old.name !== name) withdraw(feeds, old);
    FEEDERS.set(parentElement, { name, revision });
    if (block) {
      feeds.set(name, block);
      tell(name);
    }
  }
  return () => {
    withdraw(feeds, FEEDERS.get(parentElement));
    FEEDERS.delete(parentElement);
  };
}

// Unless another has taken the place in the meantime.
function withdraw(feeds, { name, revision }) {
  if (!name || feeds.get(name)?.head.revision !== revision) return;
  feeds.delete(name);
  tell(name);
}

function tell(name) {
  window.dispatchEvent(new CustomEvent(FED, { detail: { name } }));
}
