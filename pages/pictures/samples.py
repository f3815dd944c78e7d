"""Several plausible completions of the same hole beside their mean, drawn when somebody asks for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import streamlit as st

from anp_core.language import _, say, sentences, translated
from pages.asking.ask import again, is_running, on_shelf
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.pictures.answer import Answer
from pages.pictures.fillings import Filling, filling
from pages.widgets.downloads import offer
from pages.widgets.picture_canvas import picture_canvas

SLOT = "picture_samples"
COUNTS = (2, 3, 4, 5, 6)
DEFAULT_COUNT = 4
MAX_SEED = 9999
DRAWN = "picture_samples_drawn"  # {question key: (count, seed)} of the last draw
SEED = "picture_samples_seed"


@dataclass(frozen=True, eq=False)
class Samples:
    """A draw, ready to be shown."""

    fillings: list[Filling]
    seed: int
    sentence: str  # what they are and are not
    spread_ratio: float

    @property
    def nbytes(self) -> int:
        """What keeping them costs."""
        return sum(each.nbytes for each in self.fillings)


@st.fragment
def samples_panel(answer: Answer) -> None:
    """How many and by which seed; then the mean and the samples."""
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
    if owner not in drawn:
        return
    samples = _find(answer)
    if samples is None:
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
    pictures = {_("Mean"): answer.filled.uri}
    pictures |= {
        _("Sample {number}", number=number): each.view.uri for number, each in enumerate(samples.fillings, 1)
    }
    with st.grid(3, min_column_width=150):
        for number, (title, uri) in enumerate(pictures.items()):
            picture_canvas(
                key=f"picture_samples_view_{number}",
                size=answer.loaded.size,
                title=title,
                alt=_(
                    "{title}, its hole filled: {what}.", title=answer.loaded.shown_title, what=title.lower()
                ),
                picture=uri,
                link=f"{answer.hole.key}|samples",  # without the mark of the picked pixel, which would hide some
            )
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
        progress=progress,
        cancelled=cancelled,
    )
    fillings = [filling(sample, answer) for sample in drawn.samples]
    return Samples(fillings, seed, drawn.sentence, drawn.spread_ratio)
