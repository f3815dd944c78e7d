"""Several plausible completions of the same hole and where they differ, drawn when somebody asks for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from anp_core.figures.picture_figures import std_top, uncertainty_map
from anp_core.language import _, mark, say, sentences, translated
from pages.asking.ask import again, is_running, on_shelf
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.pictures.answer import Answer, View
from pages.pictures.canvas import large_canvas
from pages.pictures.fillings import Filling, filling
from pages.widgets.downloads import offer
from pages.widgets.linked_choice import words_of
from pages.widgets.picture_canvas import PictureView, picture_canvas, screen_uri

SLOT = "picture_samples"
COUNTS = (2, 3, 4, 5, 6)
DEFAULT_COUNT = 4
MAX_SEED = 9999
DRAWN = "picture_samples_drawn"  # {question key: (count, seed)} of the last draw
SEED = "picture_samples_seed"
ARRANGED = {"turns": mark("In one place"), "beside": mark("Side by side")}


@dataclass(frozen=True, eq=False)
class Samples:
    """A draw, ready to be shown."""

    fillings: list[Filling]
    differences: View  # how far they lie apart at every pixel, on the scale of the uncertainty
    seed: int
    sentence: str  # what they are and are not
    spread_ratio: float

    @property
    def nbytes(self) -> int:
        """What keeping them costs."""
        return sum(each.nbytes for each in self.fillings) + len(self.differences.uri)


@st.fragment
def samples_panel(answer: Answer) -> None:
    """How many and by which seed; then the samples, in one place with a flicker or side by side."""
    owner = answer.question.key
    drawn: dict[str, tuple[int, int]] = st.session_state.setdefault(DRAWN, {})
    if owner not in drawn:
        st.markdown(
            _(
                "The completion is the mean of all that could stand in the hole. Draw a few of these "
                "possibilities to see what they have in common and where they differ."
            )
        )
    _choose_draw(answer, drawn.get(owner))
    samples = _find(answer) if owner in drawn else None
    if samples is None:
        large_canvas(answer, above=8)
        return
    if (len(samples.fillings), samples.seed) != drawn[owner]:
        st.caption(
            _(
                "Shown meanwhile: the {count} samples of seed {seed}.",
                count=len(samples.fillings),
                seed=samples.seed,
            )
        )
    st.caption(_describe(samples))
    _show(answer, samples)


def _choose_draw(answer: Answer, drawn: tuple[int, int] | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.segmented_control(
            _("How many"),
            COUNTS,
            default=DEFAULT_COUNT,
            required=True,
            key="picture_samples_count",
            persist_state="session",
        )
        seed = st.number_input(
            _("Draw number"),
            min_value=0,
            max_value=MAX_SEED,
            value=0,
            key=SEED,
            persist_state="session",
            width=140,
            help=_("The same seed draws the same samples."),
        )
        same = drawn == (count, seed)
        st.button(
            _("Draw again") if same else _("Draw samples"),
            type="primary",
            icon=":material/casino:",
            key="picture_samples_start",
            disabled=is_running(SLOT),
            on_click=_draw,
            args=(answer, int(count or DEFAULT_COUNT), int(seed)),
            kwargs={"others": same},
            help=_("Draws others, with the next seed.") if same else None,
        )


def _draw(answer: Answer, count: int, seed: int, *, others: bool) -> None:
    if others:
        seed = st.session_state[SEED] = (seed + 1) % (MAX_SEED + 1)
    owner = answer.question.key
    st.session_state[DRAWN][owner] = count, seed
    again(SLOT)


def _find(answer: Answer) -> Samples | None:
    """The last draw that was asked for, or the one before it while it is under way, which is shown."""
    owner = answer.question.key
    count, seed = st.session_state[DRAWN][owner]
    work, saying = partial(_sample, answer, count, seed), say("Drawing {count} samples", count=count)
    return answer_or_wait(
        SLOT, _key(owner, count, seed), work, saying, owner=f"{owner}|samples", is_long=True
    )


def first_sample(answer: Answer) -> Filling | None:
    """Of the last draw for this answer, if there was one and it is done."""
    owner = answer.question.key
    count, seed = st.session_state.get(DRAWN, {}).get(owner, (0, 0))
    samples: Samples | None = on_shelf(_key(owner, count, seed)) if count else None
    return None if samples is None else samples.fillings[0]


def draw_few(answer: Answer) -> None:
    """Ask for a small draw, for whoever wants to see a single sample."""
    st.session_state.setdefault(DRAWN, {})
    _draw(answer, COUNTS[0], 0, others=False)


def watch_draw(answer: Answer) -> None:
    """How far a draw for this answer is, while it is under way."""
    if answer.question.key in st.session_state.get(DRAWN, {}):
        _find(answer)


def _key(owner: str, count: int, seed: int) -> str:
    return f"{owner}|samples-{count}-{seed}"


def _describe(samples: Samples) -> str:
    if not math.isfinite(samples.spread_ratio):
        return translated(samples.sentence)
    measured = say(
        "Measured over these {count}, they spread {ratio:.2f} times as widely as the predicted std.",
        count=len(samples.fillings),
        ratio=samples.spread_ratio,
    )
    return translated(sentences(samples.sentence, measured))


def _show(answer: Answer, samples: Samples) -> None:
    arranged = st.segmented_control(
        _("How to compare"),
        list(ARRANGED),
        format_func=words_of(ARRANGED),
        default="turns",
        required=True,
        key="picture_samples_arranged",
        persist_state="session",
        label_visibility="collapsed",
    )
    (_show_beside if arranged == "beside" else _show_in_turns)(answer, samples)
    _show_downloads(answer, samples)


def _show_in_turns(answer: Answer, samples: Samples) -> None:
    """One large canvas: a flicker between the samples, and a map of where they differ."""
    mean = PictureView("mean", _("Mean"), answer.filled.uri, note=_("What all samples have in common."))
    drawn = [
        PictureView(
            f"sample {number}",
            str(number),
            each.view.uri,
            note=_("Sample {number}: one of many pictures that could stand in the hole.", number=number),
        )
        for number, each in enumerate(samples.fillings, 1)
    ]
    differ = PictureView(
        "differences",
        _("Differences"),
        samples.differences.uri,
        samples.differences.bar,
        _("How far these samples lie apart at every pixel, on the scale of the uncertainty map."),
    )
    picture_canvas(
        key="picture_samples_canvas",
        size=answer.loaded.size,
        title=_("Plausible versions"),
        alt=_(
            "{title}, its hole filled in {count} ways, one at a time, and a map of where they differ.",
            title=answer.loaded.shown_title,
            count=len(drawn),
        ),
        views=[*drawn, mean, differ],
        flicker=tuple(each.name for each in drawn),
        link=f"{answer.hole.key}|samples",  # without the mark of the picked pixel, which would hide some
        zoom=True,
    )


def _show_beside(answer: Answer, samples: Samples) -> None:
    """The mean, every sample, and the map of where they differ, each on a canvas of its own."""
    pictures = {_("Mean"): answer.filled}
    pictures |= {
        _("Sample {number}", number=number): each.view for number, each in enumerate(samples.fillings, 1)
    }
    pictures[_("Differences")] = samples.differences
    with st.grid(3, min_column_width=150):
        for number, (title, view) in enumerate(pictures.items()):
            picture_canvas(
                key=f"picture_samples_view_{number}",
                size=answer.loaded.size,
                title=title,
                alt=_(
                    "{title}, its hole filled: {what}.", title=answer.loaded.shown_title, what=title.lower()
                ),
                picture=view.uri,
                bar=view.bar,
                link=f"{answer.hole.key}|samples",
            )


def _show_downloads(answer: Answer, samples: Samples) -> None:
    with st.container(horizontal=True):
        for number, each in enumerate(samples.fillings, 1):
            offer(
                _("Sample {number} (PNG)", number=number),
                f"{answer.stem}-sample-{number}-seed-{samples.seed}.png",
                partial(each.file, answer),
                key=f"picture_samples_png_{number}",
            )


def _sample(answer: Answer, count: int, seed: int, progress: Progress, cancelled: IsCancelled) -> Samples:
    """Runs in the worker thread."""
    from anp_core.prediction.pictures.sample_completions import sample_completions  # imports torch

    missing = answer.hole.missing
    drawn = sample_completions(
        answer.loaded.picture,
        missing,
        context=answer.question.context,
        model=answer.question.model,
        count=count,
        seed=seed,
        completion=answer.completion,
        progress=progress,
        cancelled=cancelled,
    )
    fillings = [filling(sample, answer) for sample in drawn.samples]
    apart = drawn.samples.std(0, ddof=1, dtype=np.float32)
    top = std_top(answer.completion.std, missing)
    differences = uncertainty_map(apart, answer.loaded.seen, missing, top=top, on_page=True)
    shown = View(screen_uri(differences.pixels), differences.bar)
    return Samples(fillings, shown, seed, drawn.sentence, drawn.spread_ratio)
