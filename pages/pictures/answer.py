"""Cached calls into anp_core for the picture page: the completion, its scores, its maps and the files to download."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.data.images import encode_completion
from anp_core.data.picture_files.completed import alpha_of_fill
from anp_core.figures.picture_figures import (
    CHECKER,
    ColourBar,
    DrawnMap,
    error_map,
    on_paper,
    picture_on_screen,
    picture_with_hole,
    uncertainty_map,
)
from pages.asking.ask import PATIENCE, Outcome, Value, ask, begin
from pages.asking.fair_queue import IsCancelled, Progress
from pages.pictures.hole import Hole, usual_hole
from pages.pictures.question import Question, edited, usual_question
from pages.pictures.source import FIRST_SAMPLE, LoadedPicture, load_sample
from pages.widgets.downloads import stem_of
from pages.widgets.picture_canvas import screen_uri

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.complete_image import Completion, PixelAttention
    from anp_core.prediction.pictures.picture_metrics import PixelScores

SLOT = "picture"
WAYS = 8  # in which the best quality completes a picture
LONG_PIXELS = 20_000  # more missing ones take longer than some three seconds
BYTES_PER_PIXEL = 150  # measured: mean, std, and the points and trees in which attention is looked up
COARSE_SIDE, FINER = 64, 8  # pixels: of pictures up to that size, each pixel is drawn as that many squared


@dataclass(frozen=True)
class View:
    """A picture as it goes to the screen."""

    uri: str
    bar: ColourBar | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """A completion and everything that the page shows of it."""

    loaded: LoadedPicture
    hole: Hole
    question: Question
    completion: Completion
    scores: PixelScores | None  # None where the truth is not known
    filled: View
    uncertainty: View
    error: View | None

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return BYTES_PER_PIXEL * self.hole.missing.size

    @property
    def stem(self) -> str:
        """What downloaded files are called."""
        return stem_of(self.loaded.title, "picture")

    def laid_over(self, fill: np.ndarray) -> np.ndarray:
        """A completion (H, W, C) as it is seen: the picture shows through where the hole is feathered."""
        return self.hole.laid_over(self.loaded.picture.pixels, fill)

    def seen(self, fill: np.ndarray) -> np.ndarray:
        """A completion (H, W, C) as it goes to the screen: as it is written, on white where it is transparent."""
        return _seen(self.loaded, self.hole, fill)

    def file(self, fill: np.ndarray, ending: str = ".png", quality: int | None = None) -> bytes:
        """A completion (H, W, C) in the picture's own size, as far as the format of that ending holds it."""
        picture, missing = self.loaded.picture, self.hole.missing
        return encode_completion(picture, self.laid_over(fill), missing, ending=ending, quality=quality)


@st.cache_resource(max_entries=12, show_spinner=False)
def hole_view(hole_key: str, _loaded: LoadedPicture, _hole: Hole) -> View:
    """The picture with its hole: needs no model, so it is there before anything is computed.

    Of a picture with few pixels, each missing one is a checker by itself; one over all would look like content.
    """
    pixels, missing = _loaded.seen, _hole.missing
    if max(missing.shape) > COARSE_SIDE:
        return View(screen_uri(picture_with_hole(pixels, missing)))
    shown = np.kron(picture_on_screen(pixels), np.ones((FINER, FINER, 1), np.uint8))
    row, column = np.indices(shown.shape[:2]) // (FINER // 2)
    checker = np.array(CHECKER, np.uint8)[(row + column) % 2]
    hidden = np.kron(missing, np.ones((FINER, FINER), bool)).astype(bool)
    return View(screen_uri(np.where(hidden[..., None], checker, shown)))


def ask_answer(loaded: LoadedPicture, hole: Hole, question: Question) -> Outcome[Answer]:
    """The answer, or how it stands with it."""
    work, is_long = partial(_complete, loaded, hole, question), _is_long(hole, question)
    # While a run waits, the browser fades what it showed before, on the cores that are to compute.
    return ask(SLOT, question.key, work, is_long=is_long, patience=0.0 if is_long else PATIENCE)


def begin_first_answer() -> None:
    """Begin what a visitor who chose nothing yet will ask, before the page does."""
    loaded = load_sample(FIRST_SAMPLE)
    hole = usual_hole(loaded)
    question = usual_question(hole)
    begin(question.key, partial(_complete, loaded, hole, question), is_long=_is_long(hole, question))


def _is_long(hole: Hole, question: Question) -> bool:
    pixels = hole.missing.sum() * (WAYS if question.quality == "best" else 1)
    return bool(pixels > LONG_PIXELS)


def answer_again(answer: Answer) -> Answer | None:
    """The answer with the context as it is now, where it comes within a moment: a photo's never does."""
    question = answer.question
    if question.is_photo:
        return None
    again = edited(answer.hole, question.model, question.quality, question.by_rule, question.rule_key)
    outcome = ask_answer(answer.loaded, answer.hole, again)
    return outcome.value if isinstance(outcome, Value) else None


def _complete(
    loaded: LoadedPicture, hole: Hole, question: Question, progress: Progress, cancelled: IsCancelled
) -> Answer:
    """Runs in the worker thread."""
    # These import torch and scipy: not before they are needed.
    from anp_core.prediction.pictures.complete_image import complete_image
    from anp_core.prediction.pictures.picture_metrics import score_pixels

    pixels = loaded.picture.pixels
    completion = complete_image(
        loaded.picture,
        hole.missing,
        context=question.context,
        model=question.model,
        quality=question.quality,
        progress=progress,
        cancelled=cancelled,
    )
    scores, error = None, None
    if hole.truth_known:
        scores = score_pixels(pixels, completion.mean, completion.std, hole.missing)
        error = _map_view(error_map(pixels, completion.mean, hole.missing, on_page=True))
    return Answer(
        loaded,
        hole,
        question,
        completion,
        scores,
        View(screen_uri(picture_on_screen(_seen(loaded, hole, completion.mean)))),
        _map_view(uncertainty_map(completion.std, loaded.seen, hole.missing, on_page=True)),
        error,
    )


def _seen(loaded: LoadedPicture, hole: Hole, fill: np.ndarray) -> np.ndarray:
    laid, alpha = hole.laid_over(loaded.picture.pixels, fill), loaded.picture.alpha
    if alpha is None:
        return laid
    opacity = alpha.copy()
    opacity[hole.missing] = alpha_of_fill(alpha, hole.missing)
    return on_paper(laid, opacity)


def _map_view(drawn: DrawnMap) -> View:
    return View(screen_uri(drawn.pixels), drawn.bar)


@st.cache_resource(max_entries=128, show_spinner=False)
def attention_at(question_key: str, pixel: tuple[int, int], _answer: Answer) -> PixelAttention:
    """What the prediction at one missing pixel attended to."""
    return _answer.completion.attention_at(*pixel)
