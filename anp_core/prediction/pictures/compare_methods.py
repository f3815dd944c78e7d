"""A completion beside what people use without Lacuna, on the same hole: how each fills it, and how well.

Stands after `compare_fills.py`, which runs and scores methods: here they are chosen, and what the scores rest on is
said in words. A method that refuses gets a row that says why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anp_core.cards import is_photo
from anp_core.errors import UserInputError, stop_if
from anp_core.language import say, sentences
from anp_core.prediction.pictures.compare_fills import (
    STEPS,
    FillMethod,
    FillScores,
    IsCancelled,
    Progress,
    baseline_method,
    compare_held_back,
    compare_with_truth,
    lacuna_method,
    score_fills,
)
from anp_core.prediction.pictures.completion import Completion
from anp_core.prediction.pictures.picture_baselines import PICTURE_BASELINES, Fill

LACUNA = "Lacuna"
BASELINES = ("harmonic", "biharmonic", "telea")


@dataclass(frozen=True, eq=False)
class MethodComparison:
    """Scores of every method, what they rest on, and how each filled the hole.

    Attributes:
        rows: Lacuna's first.
        sentence: what the scores rest on; to be translated, like the descriptions.
        filled: colours of the missing pixels (M, C), in the order of np.argwhere(missing), by title; of the methods
            that did not refuse, Lacuna's first.
        descriptions: one sentence about each classical method, by title.
    """

    rows: list[FillScores]
    sentence: str
    filled: dict[str, np.ndarray]
    descriptions: dict[str, str]


def compare_methods(
    pixels: np.ndarray,
    completion: Completion,
    *,
    chosen: np.ndarray,
    model: str,
    truth_known: bool,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> MethodComparison:
    """Fill the hole of a completion by the usual methods too, and score all of them on the same pixels.

    Args:
        pixels: (H, W, C) in [0, 1], the picture that was completed; its truth where that is known.
        completion: of that picture.
        chosen: (H, W) bool, the context points that were asked for.
        model: the name of the model that completed it.
        truth_known: whether `pixels` shows what belongs in the hole. Where it does not, known pixels near the hole
            are hidden and scored.
        progress: called with (done, total), in hundredths of methods.
        cancelled: asked between methods, and by those that take long.

    Raises:
        Cancelled: `cancelled()` answered True.
    """
    missing = completion.missing
    filled = {LACUNA: completion.mean[missing]}
    titles = {name: PICTURE_BASELINES[name].title for name in BASELINES}
    methods = {
        title: _Remembered(title, baseline_method(name), missing, filled) for name, title in titles.items()
    }
    descriptions = {titles[name]: PICTURE_BASELINES[name].description for name in BASELINES}
    some_known = bool(chosen.sum() < missing.size - missing.sum())  # not all of the known pixels
    if not truth_known:
        rows, sentence = _score_held_back(pixels, missing, methods, model, some_known, progress, cancelled)
        return MethodComparison(rows, sentence, filled, descriptions)
    own = {LACUNA: (completion.mean, completion.std)}
    rows = score_fills(pixels, missing, own, seconds={LACUNA: completion.seconds})
    rows += compare_with_truth(pixels, missing, methods, progress=progress, cancelled=cancelled)
    sentence = say("Scored on all {count:,} filled pixels, whose truth is known.", count=missing.sum())
    if some_known:
        used = say(
            "Lacuna used the {count:,} context points only, the others every known pixel.",
            count=completion.context.sum(),
        )
        sentence = sentences(sentence, used)
    return MethodComparison(rows, sentence, filled, descriptions)


def scores_to_csv(rows: Sequence[FillScores]) -> bytes:
    """The scores as CSV in UTF-8, one row a method, empty where there is no number."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["method", "scored_pixels", "psnr_db", "ssim", "coverage_95", "nll", "seconds", "note"])
    for row in rows:
        scores = (row.psnr, row.ssim, row.coverage95, row.nll, row.seconds)
        numbers = ["" if value is None else f"{value:.6g}" for value in scores]
        writer.writerow([row.method, row.pixels, *numbers, row.refusal])
    return buffer.getvalue().encode()


@dataclass(frozen=True)
class _Remembered:
    """A method that leaves behind how it filled `hole`, and nothing of other holes, on which it may be warmed up."""

    title: str
    method: FillMethod
    hole: np.ndarray
    filled: dict[str, np.ndarray]

    def __call__(
        self,
        pixels: np.ndarray,
        missing: np.ndarray,
        *,
        progress: Progress | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Fill:
        fill = self.method(pixels, missing, progress=progress, cancelled=cancelled)
        if np.array_equal(missing, self.hole):
            self.filled[self.title] = fill.mean[missing].astype(np.float32)
        return fill


def _score_held_back(
    pixels: np.ndarray,
    missing: np.ndarray,
    methods: dict[str, _Remembered],
    model: str,
    some_known: bool,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> tuple[list[FillScores], str]:
    """Fill the hole itself by every method, then score on known pixels that were hidden."""
    total = STEPS * (2 * len(methods) + 1)
    refused = {}

    def report(done: int, _of: int = 0) -> None:
        if progress is not None:
            progress(done, total)

    for number, (title, method) in enumerate(methods.items()):
        stop_if(cancelled)
        report(STEPS * number)
        try:
            method(pixels, missing)
        except UserInputError as error:
            refused[title] = error.sentence
    contenders: dict[str, FillMethod] = {LACUNA: lacuna_method(model)}
    contenders |= {title: method.method for title, method in methods.items()}
    before = STEPS * len(methods)
    try:
        scores = compare_held_back(
            pixels,
            missing,
            contenders,
            progress=lambda done, _: report(before + done),
            cancelled=cancelled,
        )
    except UserInputError as error:
        rows = [FillScores(title, 0, refusal=refused.get(title, "")) for title in contenders]
        return rows, sentences(say("There are no scores."), error.sentence)
    sentence = sentences(
        scores.held_back.sentence, say("Time is that of the part of the picture in which they lie.")
    )
    # Its completion of a part of the picture uses every known pixel of it.
    if is_photo(model) and some_known:
        sentence = sentences(
            sentence, say("For this Lacuna used every known pixel, not only the chosen context points.")
        )
    return scores.rows, sentence
