"""Which model fills the hole, and which known pixels it may look at. Third step of the picture page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.data.context_sampling import choose_context
from pages.picture_hole import Hole

PHOTO, SMALL = "Photo", "Small-picture ANP"
PHOTO_MODEL = "photo-local"
ATTENTION_TYPES = {
    "multihead": "Several dot products side by side, each free to look for something else.",
    "local": "The nearest context points only, weighted by where they lie.",
    "dot_product": "Learned likeness between the missing pixel and each point.",
    "additive": "Learned likeness through a small network (Bahdanau).",
    "gaussian": "Near points count, falling off like a bell curve (Nadaraya-Watson).",
    "laplace": "Near points count, falling off exponentially.",
    "uniform": "Every point counts the same: the plain mean, for comparison.",
}
RULES = {
    "all": "All known pixels",
    "random": "At random",
    "grid": "On a grid",
    "near": "Near the hole",
}
MAX_SMALL_CONTEXT = 1_000  # every target attends to every point: the cost is their product
COUNTS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
DEFAULT_COUNT = 300
EDITS = "picture_context_edits"


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: which model, and from which context points."""

    model: str
    context: np.ndarray  # (H, W) bool
    key: str  # names picture, hole, model and context points


def choose_question(hole: Hole) -> Question:
    """Show the controls for model and context points."""
    model = _choose_model()
    limit = None if model == PHOTO_MODEL else MAX_SMALL_CONTEXT
    rule, count, seed = _choose_rule(hole, limit)
    context = choose_context(hole.missing, rule, count, seed).copy()
    edits = tuple(edited_points(hole.key))
    for row, column in edits:
        context[row, column] = not context[row, column]
    key = f"{hole.key}|{model}|{rule}-{count}-{seed}|{edits}"
    st.caption(_describe(context, hole, limit))
    return Question(model, context, key)


def edited_points(hole_key: str) -> list[tuple[int, int]]:
    """The context points that were added or removed by clicking, oldest first; one list for each hole."""
    lists: dict[str, list[tuple[int, int]]] = st.session_state.setdefault(EDITS, {})
    return lists.setdefault(hole_key, [])


def toggle_point(hole: Hole, pixel: tuple[int, int]) -> bool:
    """Add or remove one context point; False where the pixel is missing and so cannot be one."""
    if hole.missing[pixel]:
        return False
    edits = edited_points(hole.key)
    if pixel in edits:
        edits.remove(pixel)
    else:
        edits.append(pixel)
    return True


def _choose_model() -> str:
    family = st.segmented_control(
        "Model",
        [PHOTO, SMALL],
        default=PHOTO,
        required=True,
        key="picture_family",
        persist_state="session",
        width="stretch",
        help="The photo model uses local attention, works at the picture's own resolution and is the one to use. "
        "The small-picture "
        "models are classic attentive neural processes: there to compare attention types.",
    )
    if family == PHOTO:
        return PHOTO_MODEL
    kind = st.selectbox(
        "Attention type",
        list(ATTENTION_TYPES),
        format_func=lambda name: name.replace("_", " "),
        key="picture_attention",
        persist_state="session",
    )
    st.caption(ATTENTION_TYPES[kind])
    return f"small-pictures/{kind}"


def _choose_rule(hole: Hole, limit: int | None) -> tuple[str, int, int]:
    """The rule, how many points and the seed; with a limit, "all" becomes that many at random."""
    rule = st.selectbox(
        "Context points",
        list(RULES),
        format_func=RULES.__getitem__,
        key="picture_rule",
        persist_state="session",
        help="The known pixels that the model may look at. Single ones are added and removed by clicking.",
    )
    known = int(hole.missing.size - hole.missing.sum())
    if rule == "all":
        return ("all", known, 0) if limit is None or known <= limit else ("random", limit, 0)
    offered = [count for count in COUNTS if count <= min(known, limit or known)] or [known]
    key = "picture_count" if limit is None else "picture_count_small"
    if st.session_state.get(key) not in offered:
        st.session_state[key] = min(DEFAULT_COUNT, offered[-1])
    count = st.select_slider(
        "How many",
        offered,
        format_func=lambda number: f"{number:,}",
        key=key,
        persist_state="session",
    )
    seed = 0
    if rule != "grid":
        seed = st.number_input(
            "Seed of the draw",
            min_value=0,
            max_value=9999,
            value=0,
            key="picture_context_seed",
            persist_state="session",
        )
    return rule, int(count), int(seed)


def _describe(context: np.ndarray, hole: Hole, limit: int | None) -> str:
    said = f"{context.sum():,} of {hole.missing.size - hole.missing.sum():,} known pixels."
    if limit is not None and context.sum() >= limit:
        said += f" Here every missing pixel attends to every point, so at most {limit:,} are used."
    edits = len(edited_points(hole.key))
    return said + (f" {edits} changed by hand." if edits else "")
