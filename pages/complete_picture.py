"""The page "Complete a picture": a picture with a hole goes in, its completion and what it attended to come out."""

from __future__ import annotations

import streamlit as st

from anp_core.attention.catalogue import plain_name
from anp_core.language import _, say
from pages.asking.ask import Running, Value, keep
from pages.asking.waiting import show_waiting
from pages.pictures.answer import SLOT, Answer, ask_answer
from pages.pictures.hole import choose_hole
from pages.pictures.question import choose_question, keep_question
from pages.pictures.show import choose_panel, on_canvas, over_canvas, waiting_panel
from pages.pictures.shrink import at_working_size, choose_shrinking
from pages.pictures.source import choose_picture
from pages.start_sample import finished_pictures
from pages.widgets.thumb_bar import controls, introduce

st.title(_("Complete a picture"))
introduce(
    _(
        "Fill the hole in a picture, see how sure every filled pixel is, and point at one to see which known pixels "
        "its prediction attended to."
    )
)
beside, results = st.columns([1, 2.8], gap="large")
with results:
    hole_place, line = st.container(), st.container()
    pictures_place = on_canvas()

with beside, controls():
    original = choose_picture()
    loaded = at_working_size(original)
    hole = choose_hole(original, loaded, hole_place)  # None while it is yet to be painted, or to be applied
    if hole is None:
        keep_question()
    else:
        with st.expander(_("Model and context points"), key="picture_model_and_context"):
            question = choose_question(hole, is_sample=original.sample)
            choose_shrinking(original)

if hole is not None:
    outcome = ask_answer(loaded, hole, question)
    answer: Answer | None = None
    said = ""
    if isinstance(outcome, Value):
        answer = outcome.value
        said = _(
            "{count:,} pixels filled by {model} (“{plain}”) in {seconds:.1f} s.",
            count=hole.missing.sum(),
            seconds=answer.completion.seconds,
            plain=plain_name(question.model),
            model=question.model,
        )
    else:
        with pictures_place, over_canvas():
            show_waiting(SLOT, outcome, say("Filling {count:,} pixels", count=hole.missing.sum()))
        last: Answer | None = outcome.meanwhile
        only_edited = last is not None and last.question.rule_key == question.rule_key
        if only_edited or not isinstance(outcome, Running):
            answer = last
            said = _("Shown meanwhile: the last completion.")
    shown = question if answer is None else answer.question
    keep(f"{shown.key}|", f"{hole.key if answer is None else answer.hole.key}|texture")

    if answer is None:
        with pictures_place:
            saying = _("Filling …") if isinstance(outcome, Running) else _("Not filled")
            waiting_panel(loaded, hole, saying, finished_pictures(question.key))
    else:
        with line:
            show_panel = choose_panel()
        with pictures_place:
            show_panel(answer)
            st.caption(said)
