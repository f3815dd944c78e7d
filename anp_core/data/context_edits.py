"""Changes of a picture's context by hand: boxes of known pixels that are added or taken away, and their replay.

A browser reports a box; `box_of` cuts it to the picture, and `replay` turns all changes so far into the context.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

ADD, REMOVE, RESET = "add", "remove", "reset"

# ADD or REMOVE; top, left, bottom, right, both ends included. Or RESET and four zeros: back to the rule.
Edit = tuple[str, int, int, int, int]


def replay(edits: Iterable[Edit], by_rule: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The context (H, W) bool after changes by hand, each a box whose known pixels are added or removed.

    Args:
        edits: oldest first.
        by_rule: (H, W) bool, the context before anything was changed.
        known: (H, W) bool, the pixels that may be added.
    """
    context = by_rule.copy()
    for action, top, left, bottom, right in edits:
        if action == RESET:
            context = by_rule.copy()
            continue
        box = np.s_[top : bottom + 1, left : right + 1]
        context[box] = known[box] if action == ADD else False
    return context


def box_of(edit: object, size: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right of a box from a browser, cut to a picture of `size`; None where there is none.

    Anything may come from a browser: what is not a mapping of four whole numbers is no box.
    """
    if not isinstance(edit, Mapping):
        return None
    try:
        top, left, bottom, right = (int(edit[name]) for name in ("top", "left", "bottom", "right"))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    height, width = size
    top, left, bottom, right = max(0, top), max(0, left), min(height - 1, bottom), min(width - 1, right)
    return (top, left, bottom, right) if top <= bottom and left <= right else None
