"""Several ways to fill the same hole, side by side: run each on the same pixels, score each on the same ones.

Stands after `complete_image.py`, `picture_baselines.py` and `held_back_pixels.py`; the page shows the rows. Where the
truth of the hole is known, methods are scored on the hole itself; where it is not, on known pixels near the hole
that no method sees.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from anp_core.data.masks import check_missing
from anp_core.errors import MaskError, UserInputError, stop_if
from anp_core.language import say
from anp_core.prediction.pictures.held_back_pixels import HeldBack, held_back_near
from anp_core.prediction.pictures.picture_baselines import Fill, fill_with_baseline
from anp_core.prediction.pictures.picture_metrics import score_completion

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]
STEPS = 100  # of the progress of one method
# Pixels of the picture that each method completes first, untimed: imports and weights take seconds.
WARM_UP_SIDE = 16


class FillMethod(Protocol):
    """A way to fill a hole."""

    def __call__(
        self,
        pixels: np.ndarray,
        missing: np.ndarray,
        *,
        progress: Progress | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Fill:
        """Fill `missing` (H, W) of `pixels` (H, W, C), which are 0 there; UserInputError refuses in a sentence."""
        ...


@dataclass(frozen=True)
class FillScores:
    """One row: how well a method did on the scored pixels, or why it refused.

    Attributes:
        method: its name, a key of the methods or fills that were handed in.
        pixels: how many pixels the scores rest on.
        psnr: dB over them; None where the method refused.
        ssim: of the whole picture; None where part of its truth is unknown, so that it would mean nothing.
        coverage95: share of values inside the method's own 95 % band; None without a std.
        nll: nats per value under its own Gaussian; None without a std.
        seconds: that the method took for the picture or window it was given, after a small warm-up.
        refusal: a sentence, or "".
    """

    method: str
    pixels: int
    psnr: float | None = None
    ssim: float | None = None
    coverage95: float | None = None
    nll: float | None = None
    seconds: float | None = None
    refusal: str = ""


@dataclass(frozen=True)
class HeldBackScores:
    """Scores on known pixels that were hidden, and which those were; `held_back.sentence` says so in words."""

    rows: list[FillScores]
    held_back: HeldBack


def baseline_method(name: str) -> FillMethod:
    """The classical fill of that name as a method; it is done before it could tell its progress."""

    def fill(
        pixels: np.ndarray,
        missing: np.ndarray,
        *,
        progress: Progress | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Fill:
        return fill_with_baseline(name, pixels, missing)

    return fill


def lacuna_method(model: str = "photo/local") -> FillMethod:
    """Lacuna's own completion by the model of that name as a method."""
    return partial(_complete, model)


def _complete(
    model: str,
    pixels: np.ndarray,
    missing: np.ndarray,
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Fill:
    from anp_core.prediction.pictures.complete_image import complete_image  # imports torch

    completion = complete_image(pixels, missing, model=model, progress=progress, cancelled=cancelled)
    return Fill(completion.mean, completion.std)


def score_fills(
    truth: np.ndarray,
    scored: np.ndarray,
    fills: Mapping[str, tuple[np.ndarray, np.ndarray | None]],
    *,
    seconds: Mapping[str, float] | None = None,
    with_ssim: bool = True,
) -> list[FillScores]:
    """Score fills that are already there.

    Args:
        truth: (H, W, C) in [0, 1]; without `with_ssim`, only read where `scored`.
        scored: (H, W) bool, the pixels to score on; all others count as known.
        fills: mean and std, (H, W, C) each, of each method; std None where it has none.
        seconds: that each took, for the rows.

    Raises:
        MaskError: no pixel is to be scored.
    """
    rows = []
    # SSIM looks around every pixel; what is unknown there has to be some number, the same for every method.
    given = truth if with_ssim else np.where(scored[..., None], truth, 0)
    for method, (mean, std) in fills.items():
        scores = score_completion(given, mean, std, scored)
        rows.append(
            FillScores(
                method,
                int(scored.sum()),
                psnr=scores.psnr,
                ssim=scores.ssim if with_ssim else None,
                coverage95=scores.coverage95,
                nll=scores.nll,
                seconds=None if seconds is None else seconds[method],
            )
        )
    return rows


def compare_with_truth(
    truth: np.ndarray,
    missing: np.ndarray,
    methods: Mapping[str, FillMethod],
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> list[FillScores]:
    """Let every method fill `missing` (H, W) of `truth` (H, W, C), which it does not see, and score it there.

    Methods that refuse get a row that says why. `progress(done, total)` counts hundredths of methods.

    Raises:
        MaskError: nothing or everything is missing.
        Cancelled: `cancelled()` answered True between two methods, or inside one that asks.
    """
    check_missing(missing)
    return _run(truth, missing, missing, methods, True, progress, cancelled)


def compare_held_back(
    pixels: np.ndarray,
    missing: np.ndarray,
    methods: Mapping[str, FillMethod],
    *,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> HeldBackScores:
    """Score methods on a real hole, whose truth nobody knows, by hiding known pixels that are as hard to fill.

    Every method is given the same window of the picture with the hole and the hidden pixels missing, both set to 0,
    so that the hidden colours can reach none; only the hidden pixels are scored.

    Args:
        pixels: (H, W, C) in [0, 1]; what stands at missing pixels is ignored.
        missing: (H, W) bool, the hole.
        methods: by name.
        seed: of the choice of what to hide, see `held_back_near`.
        progress: called with (done, total), in hundredths of methods.
        cancelled: asked between methods, and by those that take long.

    Raises:
        MaskError: the hole leaves too little to hide anything.
        Cancelled: `cancelled()` answered True.
    """
    if missing.shape != pixels.shape[:2]:
        raise MaskError(
            say(
                "The mask must be {want} like the picture; got {got}.",
                want=pixels.shape[:2],
                got=missing.shape,
            )
        )
    held_back = held_back_near(missing, seed=seed)
    window = held_back.window
    hidden = held_back.hidden[window]
    rows = _run(pixels[window], missing[window] | hidden, hidden, methods, False, progress, cancelled)
    return HeldBackScores(rows, held_back)


def _run(
    truth: np.ndarray,
    missing: np.ndarray,
    scored: np.ndarray,
    methods: Mapping[str, FillMethod],
    with_ssim: bool,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> list[FillScores]:
    rows: list[FillScores] = []
    total = STEPS * len(methods)
    for number, (name, method) in enumerate(methods.items()):
        stop_if(cancelled)
        start = STEPS * number

        def report(done: int, of: int, start: int = start) -> None:
            if progress is not None:
                progress(start + STEPS * done // max(of, 1), total)

        # Anew for each: nothing that one writes reaches the next.
        given = np.where(missing[..., None], 0, truth)
        try:
            _warm_up(method)
            started = time.perf_counter()
            fill = method(given, missing.copy(), progress=report, cancelled=cancelled)
            took = time.perf_counter() - started
        except UserInputError as error:
            rows.append(FillScores(name, int(scored.sum()), refusal=error.sentence))
        else:
            rows += score_fills(truth, scored, {name: fill}, seconds={name: took}, with_ssim=with_ssim)
        report(1, 1)
    return rows


def _warm_up(method: FillMethod) -> None:
    grey = np.full((WARM_UP_SIDE, WARM_UP_SIDE, 3), 0.5, np.float32)
    method(grey, np.pad(np.ones((2, 2), bool), WARM_UP_SIDE // 2 - 1))
