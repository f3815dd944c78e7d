// Mouse, pen and fingers of the mask painter: one finger or the main button draws; two fingers, the middle button,
// Space or the hand move and zoom; the right button and a pen's eraser do the opposite of what the tool does.

const MAIN = 0, MIDDLE = 1, RIGHT = 2, PEN_ERASER = 5; // buttons
const WHEEL_SPEED = 0.0015, PINCH_SPEED = 0.01; // zoom for each pixel that a wheel or a touchpad reports
const WHEEL_LINE = 16; // pixels, where a wheel counts lines
const SECOND_THOUGHT = 400; // milliseconds within which a second finger means that the first did not want to draw

class MaskGestures {
  constructor(painter) {
    this.painter = painter;
    this.view = painter.view;
    this.fingers = new Map(); // pointer -> where it was last on the stage
    this.doing = null; // "draw", "move" or "pinch"
    const { stage } = this.view;
    stage.onpointerdown = (event) => this.down(event);
    stage.onpointermove = (event) => this.moved(event);
    stage.onpointerup = stage.onpointercancel = stage.onlostpointercapture = (event) => this.up(event);
    stage.onpointerleave = () => this.painter.hover(null);
    stage.oncontextmenu = (event) => event.preventDefault();
    stage.onwheel = (event) => this.wheel(event);
  }

  down(event) {
    const { painter, view } = this;
    if (!painter.ready || ![MAIN, MIDDLE, RIGHT, PEN_ERASER].includes(event.button)) return;
    event.preventDefault(); // no text is selected, no wheel scrolls by itself
    view.stage.focus({ preventScroll: true });
    view.stage.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, view.onStage(event));
    if (this.fingers.size > 1) this.beginPinch(event);
    else if (event.button === MIDDLE || painter.movesView) this.doing = "move";
    else {
      this.doing = "draw";
      this.began = event.timeStamp;
      painter.begin(view.toGrid(view.onStage(event)), event.button !== MAIN || event.altKey);
    }
    painter.usedSpace();
  }

  beginPinch(event) {
    if (this.doing === "draw") {
      if (event.timeStamp - this.began < SECOND_THOUGHT) this.painter.cancel();
      else this.painter.finish();
    }
    this.doing = "pinch";
  }

  moved(event) {
    const { painter, view } = this, at = view.onStage(event), before = this.fingers.get(event.pointerId);
    if (before && event.buttons === 0) { // let go where nobody could see it
      this.up(event);
      return;
    }
    if (before && this.doing === "pinch") this.pinch(event.pointerId, at);
    if (before && this.doing === "move") view.move(at.x - before.x, at.y - before.y);
    if (before) this.fingers.set(event.pointerId, at);
    if (before && this.doing === "draw") {
      const steps = event.getCoalescedEvents?.() ?? [];
      painter.extend((steps.length ? steps : [event]).map((step) => view.toGrid(view.onStage(step))));
    }
    painter.hover(event.pointerType === "touch" ? null : view.toGrid(at));
  }

  pinch(moving, at) {
    const before = this.fingers.get(moving);
    const [other] = [...this.fingers].filter(([id]) => id !== moving).map(([, place]) => place);
    if (!other) return;
    const middle = { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 };
    this.view.zoom(apart(at, other) / Math.max(1, apart(before, other)), middle);
    this.view.move((at.x - before.x) / 2, (at.y - before.y) / 2);
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.doing === "draw") this.painter.finish();
    if (this.doing !== "pinch" || this.fingers.size === 0) this.doing = null; // the last finger of a pinch draws nothing
    this.painter.refresh();
  }

  // A wheel belongs to the page until one works here, and then still where it could only make smaller what fits.
  wheel(event) {
    const pinching = event.ctrlKey || event.metaKey;
    if (!this.painter.ready || (!pinching && !this.painter.focused)) return;
    if (!pinching && event.deltaY > 0 && this.view.fitted) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1);
    const speed = pinching && Math.abs(pixels) < 50 ? PINCH_SPEED : WHEEL_SPEED;
    this.view.zoom(Math.exp(-pixels * speed), this.view.onStage(event));
    this.painter.refresh();
  }
}

function apart(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
