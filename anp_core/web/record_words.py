"""Every sentence that the lens on the record shows. The browser puts numbers and dates where {braces} are."""

from __future__ import annotations

from anp_core.data.record import Step
from anp_core.language import _, mark

DAILY = {
    "look_help": mark(
        "Move over the forecast or a filled gap to see what it attends to; drag to move along the record. "
        "A click keeps that time, Esc lets go, ← and → go by a day, with Shift by a week."
    ),
    "distance": mark("{number} days"),
    "span_recent": mark("Last year"),
    "span_near": mark("Last 90 days"),
}
HOURLY = {
    "look_help": mark(
        "Move over the forecast or a filled gap to see what it attends to; drag to move along the record. "
        "A click keeps that time, Esc lets go, ← and → go by an hour, with Shift by a day."
    ),
    "distance": mark("{number} hours"),
    "span_recent": mark("Last 90 days"),
    "span_near": mark("Last 14 days"),
}
SHARED = {
    "touch_help": mark(
        "Drag over the forecast or a filled gap to see what it attends to, and tap to keep a time. Two "
        "fingers zoom and move along the record, and so does the strip below the chart."
    ),
    # what a click does
    "modes": mark("What the pointer does"),
    "look": mark("Look"),
    "drop": mark("Drop points"),
    "drop_help": mark(
        "Click a measured point to leave it out of the context, or drag over a stretch; once more brings it "
        "back. On the keyboard: ← and → choose a point, Enter drops it or brings it back, L looks again."
    ),
    "undo": mark("Undo"),
    "undo_help": mark("Take the last change of the context back."),
    "reset": mark("Bring all back"),
    "reset_count": mark("Bring all {number} back"),
    "reset_help": mark("Bring back every point that was left out by hand."),
    "pending": mark("Forecasting again …"),
    # what is shown
    "spans": mark("Shown stretch"),
    "span_all": mark("All"),
    "span_ahead": mark("Forecast"),
    "heads": mark("Attention of"),
    "average": mark("all heads, averaged"),
    "group_average": mark("{group}, averaged"),
    "overview": mark(
        "The whole record; the frame is the stretch shown above. ← and → move it, + and − change its length."
    ),
    "overview_now": mark("{first} to {last}"),
    "chart": mark(
        "Chart of the record. ← and → move along the asked times, Enter keeps one, Esc lets go, D drops points, "
        "+ and − zoom."
    ),
    # the legend
    "measured": mark("measured"),
    "forecast": mark("forecast"),
    "gap": mark("gap filled"),
    "bands": mark("50, 80, 95 %"),
    "truth": mark("held back"),
    "usual": mark("usual for the date"),
    "save": mark("PNG"),
    "dropped": mark("dropped"),
    "unused": mark("not in the context"),
    "ghost": mark("forecast before"),
    "now": mark("now"),
    # the readout
    "kind_forecast": mark("Forecast"),
    "kind_gap": mark("Filled gap"),
    "pinned": mark("kept"),
    "median": mark("Median"),
    "band": mark("{share} % band"),
    "range": mark("{low} to {high}"),
    "observed": mark("Measured"),
    "attends": mark("What it attends to"),
    "effective": mark("Effective points"),
    "effective_of": mark("{number} of {total}"),
    "effective_help": mark(
        "As many equally weighted points would spread the attention as widely: exp of the entropy."
    ),
    "entropy": mark("Entropy"),
    "away": mark("Mean distance"),
    "group_line": mark("{group}: {number} points, {distance} away"),
    "group_help": mark("Show what it attends to alone, and the window that it looks into."),
    "strip": mark("{group}, up to {share}"),
    "largest": mark("Largest weights"),
    "scale": mark("Share of the attention"),
    "before_note": mark("Before the last change it was {value}."),
    "nearest": mark("Weights of the nearest time that was worked out: {time}."),
    "no_weights": mark("The attention is being worked out …"),
    "tip": mark("{time}: {value}"),
    "tip_share": mark("{time}: {value}, {share} of the attention"),
    "tip_unused": mark("{time}: {value}, not in the context"),
    "tip_dropped": mark("{time}: {value}, dropped"),
    # one line, where several lenses stand side by side
    "brief_value": mark(": {value} (80 %: {low} to {high})"),
    "brief_truth": mark(", measured {value}"),
    "brief_attention": mark("Attends to {number} points, {distance} away."),
    # for screen readers
    "spoken": mark(
        "{time}: {value}, 80 % band {low} to {high}. {number} effective points, most of all {largest}."
    ),
    "spoken_alone": mark("{time}: {value}, 80 % band {low} to {high}."),
    "spoken_point": mark("{time}: {value}. Enter drops it or brings it back."),
}


def lens_words(step: Step) -> dict[str, str]:
    """The sentences for a daily or an hourly record, in the current language."""
    words = SHARED | (DAILY if step == "daily" else HOURLY)
    return {name: _(text) for name, text in words.items()}


GROUPS = (mark("seasonal"), mark("recent"))


def group_words(group: str) -> str:
    """What a group of heads is called: "seasonal", "round 2"."""
    kind, _space, number = group.partition(" ")
    return _("round {number}", number=number) if kind == "round" and number.isdigit() else _(group)


def head_words(head: str) -> str:
    """What a head is called: "seasonal, head 2"."""
    group, _comma, number = head.partition(", head ")
    return (
        _("{group}, head {number}", group=group_words(group), number=number) if number else group_words(head)
    )
