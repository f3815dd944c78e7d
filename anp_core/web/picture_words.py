"""Every sentence that the pictures and the lens on them show. The browser puts numbers where {braces} are."""

from __future__ import annotations

from anp_core.language import _, mark

WORDS = {
    # any picture
    "where": mark("row {row}, column {column}"),
    "where_copied": mark("row {row}, column {column} ← row {from_row}, column {from_column}"),
    "before": mark("Before"),
    "before_help": mark("How much of the picture before completion is shown, from the left"),
    "views": mark("What is shown"),
    "flicker": mark("Flicker"),
    "flicker_help": mark("Shows the samples in turn in the same place: what moves is what they differ in."),
    "zoom_in": mark("Zoom in"),
    "zoom_out": mark("Zoom out"),
    "zoom_fit": mark("Show all of it"),
    "zoom_now": mark("{number}×"),
    "zoom_help": mark(
        "Zoom. Two fingers, or the wheel once the picture was clicked, zoom and move all pictures together; "
        "a double click shows all of it again."
    ),
    # what a click does
    "modes": mark("What a click does"),
    "look": mark("Look"),
    "context": mark("Pick context"),
    "drop": mark("What if"),
    "look_help": mark(
        "Move over the hole to see what each pixel attends to. A click keeps a pixel, Esc lets go; arrow "
        "keys move by a pixel, with Shift by ten."
    ),
    "look_touch": mark("Tap a pixel of the hole to see what it attends to. Two fingers zoom and move."),
    "look_far_help": mark(
        "Move over the hole to see which points lie nearest; a click works out what the pixel "
        "attends to, Esc lets go. Arrow keys move by a pixel, with Shift by ten."
    ),
    "context_help": mark(
        "Click a dot to take it away, another known pixel to add it. Drag a box to take away the points "
        "in it; where it has none, or with Shift, its known pixels are added."
    ),
    "drop_help": mark(
        "Click a dot, or drag a box around some, to see how the prediction of the kept pixel would change "
        "without them. The completion stays as it is."
    ),
    "undo": mark("Undo"),
    "undo_help": mark("Take the last change of the context back."),
    "reset": mark("Back to the rule"),
    "reset_help": mark("Forget every change made by hand."),
    "pending": mark("Filling again …"),
    "pending_drop": mark("Predicting without them …"),
    "tip_add": mark("Add this point"),
    "tip_remove": mark("Take this point away"),
    "tip_missing": mark("Missing: it cannot be a context point"),
    "tip_add_box": mark("Add {number} points"),
    "tip_remove_box": mark("Take {number} points away"),
    "tip_drop": mark("Without this point"),
    "tip_drop_box": mark("Without these {number} points"),
    "tip_none": mark("There is no context point here"),
    # whose attention
    "heads": mark("Attention of"),
    "average": mark("all heads, averaged"),
    "group_average": mark("{group}, averaged"),
    "round": mark("round {number}"),
    "head": mark("{group}, head {number}"),
    # the readout
    "pixel": mark("Row {row}, column {column}"),
    "kept": mark("kept"),
    "release": mark("Let go"),
    "predicted": mark("Predicted"),
    "predicted_std": mark("± {number}%"),
    "effective": mark("Effective points"),
    "effective_of": mark("{number} of {total}"),
    "effective_help": mark(
        "As many equally weighted points would spread the attention as widely: exp of the entropy."
    ),
    "entropy": mark("Entropy"),
    "away": mark("Mean distance"),
    "pixels": mark("{number} px"),
    "scale": mark("Share of attention"),
    "no_scale": mark("Nearest context points"),
    "note_nearest": mark(
        "Rings: its {number} nearest context points, not its attention. A click works that out."
    ),
    "note_waiting": mark("Working out what this pixel attends to …"),
    "note_no_weights": mark("The attention of all pixels is being worked out …"),
    "note_dropped": mark("Crossed out: what was dropped to ask what if."),
    "note_averaged": mark("There are too many weights to show single heads here: this is their average."),
    # for screen readers
    "spoken": mark(
        "Row {row}, column {column}: {number} effective points of {total}, on average {distance} pixels away; "
        "most of all row {top_row}, column {top_column}, with {share}."
    ),
    "spoken_nearest": mark(
        "Row {row}, column {column} is missing; its nearest context point is {distance} pixels away. "
        "Press Enter to work out its attention."
    ),
    "spoken_known": mark("Row {row}, column {column} is known."),
    "spoken_context": mark("Row {row}, column {column} is a context point. Enter takes it away."),
    "spoken_unused": mark("Row {row}, column {column} is known and not used. Enter adds it."),
    "spoken_missing": mark("Row {row}, column {column} is missing."),
}


def picture_words() -> dict[str, str]:
    """All of them in the current language."""
    return {name: _(text) for name, text in WORDS.items()}
