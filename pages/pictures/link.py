"""What the address of the picture page says: sample, made-up hole, model, and which pixels are context points.

A picture of the user's own, a painted hole and points picked by hand are in no address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from anp_core.cards import SMALL_PICTURES, carried_types
from anp_core.data.masks import HOLE_KINDS
from anp_core.data.samples import sample_pictures
from pages.link_state import read_link, whole_number, write_link
from pages.pictures.context import FAMILY, MAX_CONTEXT_SEED, PHOTO, RULES, SMALL
from pages.pictures.hole import GENERATED, MAX_SEED, MAX_SHARE, MIN_SHARE, SOURCE
from pages.pictures.inputs import LoadedPicture

PAGE = "picture"
NAMES = ("sample", "hole", "missing", "seed", "model", "attention", "rule", "points", "draw")
MODELS = {"photo": PHOTO, "small": SMALL}


def read_picture_link() -> None:
    """Lay what the address says where the controls look for it."""
    said = read_link(PAGE, NAMES)
    _take_name(said, "sample", "picture_sample", sample_pictures())
    _take_name(said, "hole", "picture_hole_kind", HOLE_KINDS)
    _take_number(said, "missing", "picture_hole_share", MIN_SHARE, MAX_SHARE)
    _take_number(said, "seed", "picture_hole_seed", 0, MAX_SEED)
    if said.get("model") in MODELS:
        st.session_state[FAMILY] = MODELS[said["model"]]
    _take_name(said, "attention", "picture_attention", carried_types(SMALL_PICTURES))
    _take_name(said, "rule", "picture_rule", RULES)
    for key in ("picture_count", "picture_count_small"):  # the control looks whether so many are on offer
        _take_number(said, "points", key, 1, None)
    _take_number(said, "draw", "picture_context_seed", 0, MAX_CONTEXT_SEED)


def _take_name(said: Mapping[str, str], name: str, key: str, offered: Collection[str]) -> None:
    if said.get(name) in offered:
        st.session_state[key] = said[name]


def _take_number(said: Mapping[str, str], name: str, key: str, least: int, most: int | None) -> None:
    number = whole_number(said.get(name), least, most)
    if number is not None:
        st.session_state[key] = number


def write_picture_link(loaded: LoadedPicture) -> None:
    """Make the address say what the controls say, and nothing that does not apply now."""
    state = st.session_state
    small = state.get(FAMILY) == SMALL
    keys = {"rule": "picture_rule"}
    if state.get(SOURCE) == GENERATED:
        keys |= {"hole": "picture_hole_kind", "missing": "picture_hole_share", "seed": "picture_hole_seed"}
    if small:
        keys["attention"] = "picture_attention"
    if state.get("picture_rule", "all") != "all":
        keys["points"] = "picture_count_small" if small else "picture_count"
        if state["picture_rule"] != "grid":
            keys["draw"] = "picture_context_seed"
    values = {name: str(state[key]) for name, key in keys.items() if key in state}
    values["model"] = "small" if small else "photo"
    if loaded.sample:
        values["sample"] = loaded.key.removeprefix("sample-")
    write_link(NAMES, values)
