// Mouse, pen and fingers: one finger or the main button draws; two fingers, the middle button, Space or the hand move
// and zoom; the right button and a pen's eraser do the opposite of what the tool does.

import { pinched, wheelFactor } from "../shared/pointing.js";

const [MAIN, MIDDLE, RIGHT, PEN_ERASER] = [0, 1, 2, 5]; // buttons
const SECOND_THOUGHT = 400; // milliseconds within which a second finger means that the first did not want to draw

export class MaskGestures {
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
    const { painter, view } = this;
    const at = view.onStage(event);
    const before = this.fingers.get(event.pointerId);
    if (before && event.buttons === 0) {
      // let go where nobody could see it
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
    const change = pinched(this.fingers, moving, at);
    if (!change) return;
    this.view.zoom(change.factor, change.middle);
    this.view.move(change.along.x, change.along.y);
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.doing === "draw") this.painter.finish();
    if (this.doing !== "pinch" || this.fingers.size === 0) this.doing = null; // the last finger of a pinch draws nothing
    this.painter.refresh();
  }

  wheel(event) {
    const { painter, view } = this;
    if (!painter.ready) return;
    const factor = wheelFactor(event, { focused: painter.focused, whole: view.fitted });
    if (factor === null) return;
    event.preventDefault();
    view.zoom(factor, view.onStage(event));
    painter.refresh();
  }
}
