"""Which model fills the hole, and which known pixels it may look at. Third step of the picture page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE, both_names
from anp_core.cards import PHOTO as PHOTO_NETWORK
from anp_core.cards import SMALL_PICTURES, carried_types, default_type, is_photo
from anp_core.data.context_edits import ADD, REMOVE, RESET, Edit, box_of, replay
from anp_core.data.context_sampling import choose_context
from anp_core.data.link_codes import read_points, write_points
from anp_core.language import _, mark, say, say_n, sentences, translated
from pages import handmade_link
from pages.address import Linked, one_of, whole_number
from pages.pictures.hole import Hole

if TYPE_CHECKING:
    from anp_core.prediction.pictures.completion import Quality

PHOTO, SMALL = mark("Photo"), mark("Small-picture ANP")
NETWORKS = {PHOTO: PHOTO_NETWORK, SMALL: SMALL_PICTURES}  # by family
RULES = {
    "all": mark("All known pixels"),
    "random": mark("At random"),
    "grid": mark("On a grid"),
    "near": mark("Near the hole"),
}
MAX_SMALL_CONTEXT = 1_000  # every target attends to every point: the cost is their product
COUNTS = (10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
DEFAULT_COUNT = 300
MAX_CONTEXT_SEED = 9999
EDITS = "picture_context_edits"
FAMILY: Linked[str] = Linked(
    "model",
    "picture_family",
    one_of({"photo": PHOTO, "small": SMALL}),
    {PHOTO: "photo", SMALL: "small"}.__getitem__,
)
ATTENTION: Linked[str] = Linked("attention", "picture_attention", one_of(CATALOGUE.keys()))
PHOTO_ATTENTION: Linked[str] = Linked(
    "attention", "picture_photo_attention", one_of(CATALOGUE.keys()), usual=default_type(PHOTO_NETWORK)
)
BEST: Linked[bool] = Linked(
    "quality", "picture_best", one_of({"best": True}), lambda best: "best" if best else "usual", usual=False
)
RULE: Linked[str] = Linked("rule", "picture_rule", one_of(RULES.keys()))
COUNT: Linked[int] = Linked("points", "picture_count", whole_number(1))
PICKED = handmade_link.handmade("picked", "picture_picked_code")
DRAW: Linked[int] = Linked("draw", "picture_context_seed", whole_number(0, MAX_CONTEXT_SEED))


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: which model, how well, and from which context points."""

    model: str
    quality: Quality
    context: np.ndarray  # (H, W) bool
    key: str  # names picture, hole, model and context points
    by_rule: np.ndarray  # (H, W) bool, the context before anything was changed by hand
    rule_key: str  # names picture, hole, model and rule

    @property
    def is_photo(self) -> bool:
        """Whether it is asked at the picture's own resolution."""
        return is_photo(self.model)


def choose_question(hole: Hole, *, is_sample: bool) -> Question:
    """Show the controls for model and context points.

    Args:
        is_sample: whether the picture is one that everybody has, so that points picked in it can travel in a link.
    """
    model = _choose_model()
    quality: Quality = _choose_quality() if is_photo(model) else "usual"
    limit = None if is_photo(model) else MAX_SMALL_CONTEXT
    rule, count, seed = _choose_rule(hole, limit)
    if hole.in_link and is_sample:
        _link_edits(hole)
    by_rule, rule_key = _by_rule(hole, model, quality, (rule, count, seed))
    question = edited(hole, model, quality, by_rule, rule_key)
    st.caption(_describe(question.context, hole, limit))
    return question


def usual_question(hole: Hole) -> Question:
    """What is asked about a hole before anything was chosen."""
    model, known = f"{PHOTO_NETWORK}/{default_type(PHOTO_NETWORK)}", int((~hole.missing).sum())
    return _with_edits(hole, model, "usual", *_by_rule(hole, model, "usual", ("all", known, 0)), ())


def _by_rule(hole: Hole, model: str, quality: Quality, rule: tuple[str, int, int]) -> tuple[np.ndarray, str]:
    """The context (H, W) before changes by hand, and what names it together with picture, hole and model."""
    how = model if quality == "usual" else f"{model} {quality}"
    name, count, seed = rule
    return choose_context(hole.missing, name, count, seed), f"{hole.key}|{how}|{name}-{count}-{seed}"


def _link_edits(hole: Hole) -> None:
    """The changes by hand that the address brings, and those that it is to carry."""
    height, width = hole.missing.shape
    nothing: list[Edit] = []
    brought = handmade_link.take(PICKED, lambda code: read_points(code, (height, width)), nothing)
    edits = context_edits(hole.key)
    if brought is not None:
        edits[:] = brought
    handmade_link.tell(PICKED, write_points(edits) if count_edits(hole.key) else "")
    handmade_link.show_trouble(PICKED)


def keep_question() -> None:
    """While there is no hole to ask about: what was chosen before stays in the address."""
    for control in (FAMILY, RULE):
        control.keep()
    if chosen_family() == SMALL:
        ATTENTION.keep()
    else:
        PHOTO_ATTENTION.keep()
        BEST.keep()


def edited(hole: Hole, model: str, quality: Quality, by_rule: np.ndarray, rule_key: str) -> Question:
    """The question with the context as it is after all changes by hand."""
    return _with_edits(hole, model, quality, by_rule, rule_key, tuple(context_edits(hole.key)))


def _with_edits(
    hole: Hole, model: str, quality: Quality, by_rule: np.ndarray, rule_key: str, edits: tuple[Edit, ...]
) -> Question:
    named = hashlib.sha256(repr(edits).encode()).hexdigest()[:16] if edits else "()"
    context = replay(edits, by_rule, ~hole.missing)
    return Question(model, quality, context, f"{rule_key}|{named}", by_rule, rule_key)


def context_edits(hole_key: str) -> list[Edit]:
    """What was changed by hand, oldest first; one list for each hole, whatever the model and the rule."""
    lists: dict[str, list[Edit]] = st.session_state.setdefault(EDITS, {})
    return lists.setdefault(hole_key, [])


def count_edits(hole_key: str) -> int:
    """How many changes count now: those since the last way back to the rule."""
    actions = [edit[0] for edit in context_edits(hole_key)]
    return len(actions) if RESET not in actions else actions[::-1].index(RESET)


def apply_edit(hole: Hole, context: np.ndarray, edit: object) -> bool:
    """Do what the lens reports, and say whether it changed anything.

    Args:
        context: (H, W) bool as it is now.
        edit: {"action": "add" | "remove", "top", "left", "bottom", "right"}, or {"action": "undo" | "reset"}. It
            comes from a browser, so anything may be in it: what is not an edit changes nothing.
    """
    edits = context_edits(hole.key)
    action = edit.get("action") if isinstance(edit, Mapping) else None
    if action == "undo" and edits:
        edits.pop()
        return True
    if action == RESET and count_edits(hole.key):
        edits.append((RESET, 0, 0, 0, 0))
        return True
    box = box_of(edit, hole.missing.shape)
    if box is None or action not in (ADD, REMOVE):
        return False
    top, left, bottom, right = box
    part = np.s_[top : bottom + 1, left : right + 1]
    can_change = ~hole.missing[part] & ~context[part] if action == ADD else context[part]
    if not can_change.any():
        return False
    edits.append((action, *box))
    return True


def chosen_family() -> str:
    """Which of the two families of models is chosen, also before its control is shown."""
    FAMILY.begin(PHOTO)
    return str(st.session_state[FAMILY.key])


def _choose_model() -> str:
    chosen_family()
    family = st.segmented_control(
        _("Model"),
        [PHOTO, SMALL],
        format_func=_,
        required=True,
        key=FAMILY.key,
        persist_state="session",
        width="stretch",
        help=_(
            "The photo model works at the picture's own resolution and is the one to use. The small-picture models "
            "are classic attentive neural processes, made for pictures of about 32×32."
        ),
    )
    FAMILY.say(family or PHOTO)
    network = NETWORKS[family or PHOTO]
    control = ATTENTION if network == SMALL_PICTURES else PHOTO_ATTENTION
    control.begin(default_type(network), carried_types(network))
    kind = st.selectbox(
        _("Attention type"),
        carried_types(network),
        format_func=lambda name: _(both_names(name)),
        key=control.key,
        persist_state="session",
    )
    control.say(kind)
    st.caption(_(CATALOGUE[kind].sentence))
    return f"{network}/{kind}"


def _choose_quality() -> Quality:
    BEST.begin(False)
    best = st.toggle(
        _("Best quality"),
        key=BEST.key,
        persist_state="session",
        help=_(
            "Completes the picture in all its eight flips and rotations and averages them: a little nearer to the "
            "truth, and eight times as slow."
        ),
    )
    BEST.say(best)
    return "best" if best else "usual"


def _choose_rule(hole: Hole, limit: int | None) -> tuple[str, int, int]:
    """The rule, how many points and the seed; with a limit, "all" becomes that many at random."""
    RULE.begin("all")
    rule = st.selectbox(
        _("Context points"),
        list(RULES),
        format_func=lambda name: _(RULES[name]),
        key=RULE.key,
        persist_state="session",
        help=_(
            "The known pixels that the model may look at. With “Pick context” above the picture you add and take "
            "away points by hand."
        ),
    )
    RULE.say(rule)
    known = int(hole.missing.size - hole.missing.sum())
    if rule == "all":
        return ("all", known, 0) if limit is None or known <= limit else ("random", limit, 0)
    offered = [count for count in COUNTS if count <= min(known, limit or known)] or [known]
    control = COUNT if limit is None else COUNT.at("picture_count_small")
    control.begin(min(DEFAULT_COUNT, offered[-1]), offered)
    count = st.select_slider(
        _("How many"),
        offered,
        format_func=lambda number: f"{number:,}",
        key=control.key,
        persist_state="session",
    )
    control.say(int(count))
    seed = 0
    if rule != "grid":
        DRAW.begin(0)
        seed = st.number_input(
            _("Draw number"),
            min_value=0,
            max_value=MAX_CONTEXT_SEED,
            key=DRAW.key,
            persist_state="session",
        )
        DRAW.say(int(seed))
    return rule, int(count), int(seed)


def _describe(context: np.ndarray, hole: Hole, limit: int | None) -> str:
    said = [
        say(
            "{count:,} of {known:,} known pixels.",
            count=context.sum(),
            known=hole.missing.size - hole.missing.sum(),
        )
    ]
    if limit is not None and context.sum() >= limit:
        said.append(
            say(
                "Here every missing pixel attends to every point, so at most {limit:,} are used.", limit=limit
            )
        )
    edits = count_edits(hole.key)
    if edits:
        said.append(say_n("Changed by hand once.", "Changed by hand {count} times.", edits))
    return translated(sentences(*said))
