"""Every sentence that the lens on the record shows. The browser puts numbers and dates where {braces} are."""

from __future__ import annotations

from anp_core.data.record import Step

DAILY = {
    "look_help": "Move over the forecast or a filled gap to see what it attends to; drag to move along the record. "
    "A click keeps that time, Esc lets go, ← and → go by a day, with Shift by a week.",
    "distance": "{number} days",
    "span_recent": "Last year",
    "span_near": "Last 90 days",
}
HOURLY = {
    "look_help": "Move over the forecast or a filled gap to see what it attends to; drag to move along the record. "
    "A click keeps that time, Esc lets go, ← and → go by an hour, with Shift by a day.",
    "distance": "{number} hours",
    "span_recent": "Last 90 days",
    "span_near": "Last 14 days",
}
SHARED = {
    "touch_help": "Drag over the forecast or a filled gap to see what it attends to, and tap to keep a time. Two "
    "fingers zoom and move along the record, and so does the strip below the chart.",
    # what a click does
    "modes": "What the pointer does",
    "look": "Look",
    "drop": "Drop points",
    "drop_help": "Click a measured point to leave it out of the context, or drag over a stretch; once more brings it "
    "back. On the keyboard: ← and → choose a point, Enter drops it or brings it back, L looks again.",
    "undo": "Undo",
    "undo_help": "Take the last change of the context back.",
    "reset": "Bring all back",
    "reset_count": "Bring all {number} back",
    "reset_help": "Bring back every point that was left out by hand.",
    "pending": "Forecasting again …",
    # what is shown
    "spans": "Shown stretch",
    "span_all": "All",
    "span_ahead": "Forecast",
    "heads": "Attention of",
    "average": "all heads, averaged",
    "group_average": "{group}, averaged",
    "overview": "The whole record; the frame is the stretch shown above. ← and → move it, + and − change its length.",
    "overview_now": "{first} to {last}",
    "chart": "Chart of the record. ← and → move along the asked times, Enter keeps one, Esc lets go, D drops points, "
    "+ and − zoom.",
    # the legend
    "measured": "measured",
    "forecast": "forecast",
    "gap": "gap filled",
    "bands": "50, 80, 95 %",
    "truth": "held back",
    "dropped": "dropped",
    "unused": "not in the context",
    "ghost": "forecast before",
    "now": "now",
    # the readout
    "kind_forecast": "Forecast",
    "kind_gap": "Filled gap",
    "pinned": "kept",
    "median": "Median",
    "band": "{share} % band",
    "range": "{low} to {high}",
    "observed": "Measured",
    "attends": "What it attends to",
    "effective": "Effective points",
    "effective_of": "{number} of {total}",
    "effective_help": "As many equally weighted points would spread the attention as widely: exp of the entropy.",
    "entropy": "Entropy",
    "entropy_of": "{number} nats",
    "away": "Mean distance",
    "group_line": "{group}: {number} points, {distance} away",
    "largest": "Largest weights",
    "scale": "Share of the attention",
    "before_note": "Before the last change it was {value}.",
    "nearest": "Weights of the nearest time that was worked out: {time}.",
    "no_weights": "The attention is being worked out …",
    "tip": "{time}: {value}",
    "tip_share": "{time}: {value}, {share} of the attention",
    "tip_unused": "{time}: {value}, not in the context",
    "tip_dropped": "{time}: {value}, dropped",
    # one line, where several lenses stand side by side
    "brief_value": ": {value} (80 %: {low} to {high})",
    "brief_truth": ", measured {value}",
    "brief_attention": "Attends to {number} points, {distance} away.",
    # for screen readers
    "spoken": "{time}: {value}, 80 % band {low} to {high}. {number} effective points, most of all {largest}.",
    "spoken_alone": "{time}: {value}, 80 % band {low} to {high}.",
    "spoken_point": "{time}: {value}. Enter drops it or brings it back.",
}


def lens_words(step: Step) -> dict[str, str]:
    """The sentences for a daily or an hourly record."""
    return SHARED | (DAILY if step == "daily" else HOURLY)
