"""Cached calls into anp_core for the picture page: the completion, its scores, its maps and the files to download."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.data.images import encode_completion, encode_picture
from anp_core.figures.picture_figures import (
    CHECKER,
    ColourBar,
    DrawnMap,
    error_map,
    picture_on_screen,
    picture_with_hole,
    uncertainty_map,
)
from anp_core.language import _, say
from pages.pictures.context import PHOTO_MODEL, Question, edited
from pages.pictures.hole import Hole
from pages.pictures.inputs import LoadedPicture
from pages.widgets.background_job import IsCancelled, Job, Progress, result_shelf, start_job, watch_job
from pages.widgets.picture_canvas import screen_uri

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.complete_image import Completion, PixelAttention
    from anp_core.prediction.pictures.picture_metrics import CompletionScores

JOB = "picture_job"
BYTES_PER_PIXEL = 150  # measured: mean, std, and the points and trees in which attention is looked up
COARSE_SIDE, FINER = 64, 8  # pixels: of pictures up to that size, each pixel is drawn as that many squared
PATIENCE = 0.8  # seconds: shorter work needs no progress bar


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
    scores: CompletionScores | None  # None where the truth is not known
    filled: View
    uncertainty: View
    error: View | None

    @property
    def stem(self) -> str:
        """What downloaded files are called."""
        title = self.loaded.title.rsplit(".", 1)[0]
        return "-".join("".join(c if c.isalnum() else " " for c in title).lower().split()) or "picture"


@st.cache_resource(max_entries=12, show_spinner=False)
def hole_view(hole_key: str, _loaded: LoadedPicture, _hole: Hole) -> View:
    """The picture with its hole: needs no model, so it is there before anything is computed.

    Of a picture with few pixels, each missing one is a checker by itself; one over all would look like content.
    """
    pixels, missing = _loaded.picture.pixels, _hole.missing
    if max(missing.shape) > COARSE_SIDE:
        return View(screen_uri(picture_with_hole(pixels, missing)))
    shown = np.kron(picture_on_screen(pixels), np.ones((FINER, FINER, 1), np.uint8))
    row, column = np.indices(shown.shape[:2]) // (FINER // 2)
    checker = np.array(CHECKER, np.uint8)[(row + column) % 2]
    hidden = np.kron(missing, np.ones((FINER, FINER), bool)).astype(bool)
    return View(screen_uri(np.where(hidden[..., None], checker, shown)))


def answer_question(loaded: LoadedPicture, hole: Hole, question: Question) -> Answer | None:
    """The answer, or None while it is being computed or after it was cancelled; says so where it stands.

    Raises UserInputError where the question cannot be answered.
    """
    answer = find_answer(loaded, hole, question)
    if answer is not None:
        return answer
    job: Job = st.session_state[JOB]
    if not job.finished:
        watch_job(job, say("Filling {count:,} pixels", count=hole.missing.sum()))
        return None
    if job.cancelled:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("Cancelled."), width="content")
            st.button(_("Fill it after all"), key="picture_again", on_click=_forget_job)
        return None
    return job.future.result()


def find_answer(loaded: LoadedPicture, hole: Hole, question: Question) -> Answer | None:
    """The answer if it is there or comes within a moment; the work on it has begun in any case. Shows nothing."""
    answer = result_shelf().get(question.key)
    if answer is not None:
        return answer
    job: Job | None = st.session_state.get(JOB)
    if job is None or job.key != question.key:
        if job is not None:
            job.cancel()

        def work(progress: Progress, cancelled: IsCancelled) -> Answer:
            return _complete(loaded, hole, question, progress, cancelled)

        job = st.session_state[JOB] = start_job(question.key, work, _bytes_of)
        job.wait(PATIENCE)
    return result_shelf().get(question.key)


def answer_again(answer: Answer) -> Answer | None:
    """The answer with the context as it is now, where it comes within a moment: a photo's never does."""
    question = answer.question
    if question.model == PHOTO_MODEL:
        return None
    return find_answer(
        answer.loaded,
        answer.hole,
        edited(answer.hole, question.model, question.by_rule, question.rule_key),
    )


def is_computing() -> bool:
    """Whether an answer is on its way."""
    job: Job | None = st.session_state.get(JOB)
    return job is not None and not job.finished


def _forget_job() -> None:
    st.session_state[JOB] = None


def _complete(
    loaded: LoadedPicture, hole: Hole, question: Question, progress: Progress, cancelled: IsCancelled
) -> Answer:
    """Runs in the worker thread."""
    # These import torch and scipy: not before they are needed.
    from anp_core.prediction.pictures.complete_image import complete_image
    from anp_core.prediction.pictures.picture_metrics import score_completion

    pixels = loaded.picture.pixels
    completion = complete_image(
        loaded.picture,
        hole.missing,
        context=question.context,
        model=question.model,
        progress=progress,
        cancelled=cancelled,
    )
    scores, error = None, None
    if hole.truth_known:
        scores = score_completion(pixels, completion.mean, completion.std, hole.missing)
        error = _map_view(error_map(pixels, completion.mean, hole.missing))
    return Answer(
        loaded,
        hole,
        question,
        completion,
        scores,
        View(screen_uri(picture_on_screen(completion.mean))),
        _map_view(uncertainty_map(completion.std, pixels, hole.missing)),
        error,
    )


def _map_view(drawn: DrawnMap) -> View:
    return View(screen_uri(drawn.pixels), drawn.bar)


def _bytes_of(answer: Answer) -> int:
    return BYTES_PER_PIXEL * answer.hole.missing.size


@st.cache_resource(max_entries=128, show_spinner=False)
def attention_at(question_key: str, pixel: tuple[int, int], _answer: Answer) -> PixelAttention:
    """What the prediction at one missing pixel attended to."""
    return _answer.completion.attention_at(*pixel)


def completion_file(answer: Answer) -> bytes:
    """The completed picture as PNG in its own size, mode and depth, transparent only where it still is."""
    return encode_completion(answer.loaded.picture, answer.completion.mean, answer.hole.missing)


def mask_file(answer: Answer) -> bytes:
    """The hole as PNG, white = missing."""
    return encode_picture(answer.hole.missing[..., None].astype(np.float32))


def uncertainty_file(answer: Answer) -> bytes:
    """The uncertainty map as PNG, in colours, at the picture's own size."""
    std = answer.completion.std
    drawn = uncertainty_map(std, answer.loaded.picture.pixels, answer.hole.missing, side=max(std.shape))
    return encode_picture(drawn.pixels.astype(np.float32) / 255)


def std_file(answer: Answer) -> bytes:
    """The std of every pixel and channel as NumPy file, (H, W, C) float32 for pixels in [0, 1]."""
    buffer = io.BytesIO()
    np.save(buffer, answer.completion.std, allow_pickle=False)
    return buffer.getvalue()
