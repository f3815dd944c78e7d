"""Every sentence that the pictures and the lens on them show. The browser puts numbers where {braces} are."""

from __future__ import annotations

WORDS = {
    # any picture
    "where": "row {row}, column {column}",
    "where_copied": "row {row}, column {column} ← row {from_row}, column {from_column}",
    "before": "Before",
    "before_help": "How much of the picture before completion is shown, from the left",
    "views": "What is shown",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "zoom_fit": "Show all of it",
    "zoom_now": "{number}×",
    "zoom_help": "Zoom. Two fingers, or the wheel once the picture was clicked, zoom and move all pictures together; "
    "a double click shows all of it again.",
    # what a click does
    "modes": "What a click does",
    "look": "Look",
    "context": "Pick context",
    "drop": "What if",
    "look_help": "Move over the hole to see what each pixel attends to. A click keeps a pixel, Esc lets go; arrow "
    "keys move by a pixel, with Shift by ten.",
    "look_touch": "Tap a pixel of the hole to see what it attends to. Two fingers zoom and move.",
    "look_far_help": "Move over the hole to see which points lie nearest; a click works out what the pixel "
    "attends to, Esc lets go. Arrow keys move by a pixel, with Shift by ten.",
    "context_help": "Click a dot to take it away, another known pixel to add it. Drag a box to take away the points "
    "in it; where it has none, or with Shift, its known pixels are added.",
    "drop_help": "Click a dot, or drag a box around some, to see how the prediction of the kept pixel would change "
    "without them. The completion stays as it is.",
    "undo": "Undo",
    "undo_help": "Take the last change of the context back.",
    "reset": "Back to the rule",
    "reset_help": "Forget every change made by hand.",
    "pending": "Filling again …",
    "pending_drop": "Predicting without them …",
    "tip_add": "Add this point",
    "tip_remove": "Take this point away",
    "tip_missing": "Missing: it cannot be a context point",
    "tip_add_box": "Add {number} points",
    "tip_remove_box": "Take {number} points away",
    "tip_drop": "Without this point",
    "tip_drop_box": "Without these {number} points",
    "tip_none": "There is no context point here",
    # whose attention
    "heads": "Attention of",
    "average": "all heads, averaged",
    "group_average": "{group}, averaged",
    # the readout
    "pixel": "Row {row}, column {column}",
    "kept": "kept",
    "release": "Let go",
    "predicted": "Predicted",
    "predicted_std": "± {number} of 255",
    "effective": "Effective points",
    "effective_of": "{number} of {total}",
    "effective_help": "As many equally weighted points would spread the attention as widely: exp of the entropy.",
    "entropy": "Entropy",
    "entropy_of": "{number} nats",
    "away": "Mean distance",
    "pixels": "{number} px",
    "scale": "Share of attention",
    "no_scale": "Nearest context points",
    "note_nearest": "Rings: its {number} nearest context points, not its attention. A click works that out.",
    "note_waiting": "Working out what this pixel attends to …",
    "note_no_weights": "The attention of all pixels is being worked out …",
    "note_dropped": "Crossed out: what was dropped to ask what if.",
    "note_averaged": "There are too many weights to show single heads here: this is their average.",
    # for screen readers
    "spoken": "Row {row}, column {column}: {number} effective points of {total}, on average {distance} pixels away; "
    "most of all row {top_row}, column {top_column}, with {share}.",
    "spoken_nearest": "Row {row}, column {column} is missing; its nearest context point is {distance} pixels away. "
    "Press Enter to work out its attention.",
    "spoken_known": "Row {row}, column {column} is known.",
    "spoken_context": "Row {row}, column {column} is a context point. Enter takes it away.",
    "spoken_unused": "Row {row}, column {column} is known and not used. Enter adds it.",
    "spoken_missing": "Row {row}, column {column} is missing.",
}
