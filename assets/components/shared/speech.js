// What a screen reader is told, once the pointer rests: a place that is merely passed is not read out.

const SPEAK_AFTER = 500; // milliseconds without a move

// `host` has `find`, and an element .spoken; `say` is asked for the sentence when it is time.
export function speakLater(host, say) {
  clearTimeout(host.speaking);
  host.speaking = setTimeout(() => {
    host.find(".spoken").textContent = say();
  }, SPEAK_AFTER);
}

export function hush(host) {
  clearTimeout(host.speaking);
}
