"""Several plausible completions of one picture, where `complete_image` gives their mean: from picture to samples.

Usually the mean plus noise that neighbours share, from `shared_noise`; or, far slower, a few pixels at a time given
those before, by `staged_draws`. This file brings the networks, the colours and the labels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from scipy import ndimage

from anp_core.data.context_sampling import choose_context
from anp_core.data.images import Picture
from anp_core.data.small_picture_tasks import pixel_positions
from anp_core.errors import MaskError, UserInputError
from anp_core.language import say, sentences
from anp_core.precision import mixed_precision
from anp_core.prediction.pictures.complete_image import Completion, complete_image
from anp_core.prediction.pictures.picture_arguments import known_pixels
from anp_core.prediction.pictures.shared_noise import Draw, shared_noise
from anp_core.prediction.pictures.staged_draws import Predict, draw_in_stages, spread_order, stage_ends
from anp_core.pretrained import LoadedModel, load_model
from anp_core.task import Task

Staging = Literal["shared", "staged", "exact", "independent"]
Finish = Literal["smooth", "grain"]
STAGINGS: tuple[str, ...] = get_args(Staging)
FINISHES: tuple[str, ...] = get_args(Finish)

MAX_SAMPLES = 64
EXACT_LIMIT = 2_000  # missing pixels; each costs a run of the network
# Of the missing pixels, where single pixels' noise is smoothed away; the others follow them.
DRAWN_SHARE = 0.5
SMALL_GROWTH = 1.6  # of the drawn pixels with every stage: 1, 2, 3, 5, 8, 13 ... a dozen stages for 32×32
PHOTO_GROWTH, PHOTO_FIRST = 3.0, 1 / 200  # few stages: each costs a base fill of the whole photo
PICTURE_POINTS, DRAWN_POINTS = 250, 500  # context for networks of small pictures, trained on up to 350 points
TARGET_CHUNK = 512
LEAST_REACH = 8  # pixels around the hole in which colours are looked at
COLOUR_PRIOR = 4.0  # pixels' worth of belief that colours err independently, as the network has it


@dataclass(frozen=True)
class SampledCompletions:
    """Plausible completions, drawn from what the network is unsure of."""

    samples: np.ndarray  # (S, H, W, C) float32 in [0, 1]; known pixels are the picture's own
    completion: Completion  # the mean and the standard deviation of every pixel, for comparison
    method: str  # "shared noise", "autoregressive, 17 stages, smoothed": a short label
    sentence: str  # what the samples are and are not, to be shown beside them
    coherent: bool  # whether pixels were drawn to agree with each other
    seconds: float
    model_name: str

    @property
    def spread_ratio(self) -> float:
        """Standard deviation over the samples ÷ predicted one, over all missing values; near 1 but for "smooth".

        NaN for a single sample, which has no spread.
        """
        if len(self.samples) < 2:
            return math.nan
        missing = self.completion.missing
        found = self.samples[:, missing].var(0, ddof=1).mean()
        return float(np.sqrt(found / np.square(self.completion.std[missing]).mean()))


def sample_completions(
    picture: Picture | np.ndarray,
    missing: np.ndarray,
    *,
    context: np.ndarray | None = None,
    model: str | LoadedModel = "photo/local",
    count: int = 4,
    seed: int = 0,
    staging: Staging = "shared",
    finish: Finish = "smooth",
    completion: Completion | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SampledCompletions:
    """Draw several plausible completions of a picture.

    The network predicts every pixel on its own. So that pixels agree, each sample is its mean plus its standard
    deviation times noise that neighbours share as the network's errors do (`shared_noise`): every pixel spreads as
    predicted, and known pixels stay. Colours of a pixel share their noise as they vary together near the hole. The
    noise knows nothing of objects or edges but what mean and std know.

    Args:
        picture: as `complete_image` takes it.
        missing: (H, W) bool, True where a pixel is to be filled.
        context: (H, W) bool, which known pixels to use; None takes all.
        model: "photo/<attention type>", or "small-pictures/<attention type>" for pictures of up to about 64×64.
        count: how many samples. The first ones stay the same when more are asked for, up to rounding.
        seed: the same seed gives the same samples.
        staging: "shared" is as said above. "staged" asks the network again and again instead: it draws ever larger
            groups of pixels that lie apart, coarse to fine in random order, each group given those before (Bruinsma
            et al. 2023), and takes the pixels of a group to be independent; ten times as long. "exact" draws one
            pixel at a time: minutes. "independent" draws all at once, without coherence, for comparison.
        finish: of "staged" and "exact". "smooth" draws half of the pixels, gives the others their mean and takes the
            drawn ones' own noise out again: what is left is what pixels share, so samples differ less than the
            standard deviation says. "grain" draws every pixel to the last, with the noise that the network expects.
            All samples share the order of pixels.
        completion: of the same picture, hole, context and model, where it is there already.
        progress: called with (done, total): pixels, or of "shared" random pictures.
        cancelled: asked now and then; True raises Cancelled.

    Raises:
        MaskError, PictureError, ModelError: as `complete_image`; MaskError for too large a hole to draw exactly.
        UserInputError: a count, staging or finish that does not exist.
    """
    started = time.perf_counter()
    _check_settings(count, staging, finish)
    loaded = load_model(model) if isinstance(model, str) else model
    if completion is None:
        completion = complete_image(picture, missing, context=context, model=loaded, cancelled=cancelled)
    missing = completion.missing
    targets = int(missing.sum())
    if staging == "exact" and targets > EXACT_LIMIT:
        raise MaskError(
            say(
                "Drawing one pixel at a time is for holes of up to {limit:,} pixels; this one has {targets:,}. "
                "Draw in stages instead.",
                limit=EXACT_LIMIT,
                targets=targets,
            )
        )
    known = known_pixels(picture, missing)
    if context is not None:
        known &= np.asarray(context, bool)
    pixels = np.where(missing[..., None], np.float32(0), completion.mean)
    smooth = finish == "smooth" and staging in ("staged", "exact") and targets > 1
    small = _takes_plain_tasks(loaded)
    generators = [np.random.default_rng([seed, number]) for number in range(count)]
    colour = colour_factor(pixels, missing, known)
    stages: list[np.ndarray] = []
    if staging == "shared":
        samples = _add_shared_noise(completion, colour, generators, progress, cancelled)
    else:
        drawn = max(1, round(DRAWN_SHARE * targets)) if smooth else targets
        tick = _Ticker(count * (targets + drawn * smooth), progress)
        predict = (small_predictor if small else photo_predictor)(loaded, known, tick, cancelled)
        order = spread_order(missing, np.random.default_rng(seed))
        stages = split_stages(order[:drawn], staging, small)

        def noise(size: int) -> np.ndarray:
            white = np.stack([each.standard_normal((size, pixels.shape[2])) for each in generators])
            noise: np.ndarray = (white @ colour.T).astype(np.float32)
            return noise

        pictures = np.repeat(pixels[None], count, axis=0)
        rest = order[drawn:] if smooth else None
        samples = draw_in_stages(predict, pictures, known, stages, noise, rest=rest, cancelled=cancelled)
    method, sentence = _label(staging, len(stages), smooth, small)
    seconds = time.perf_counter() - started
    return SampledCompletions(
        samples, completion, method, sentence, staging != "independent", seconds, loaded.name
    )


def _add_shared_noise(
    completion: Completion,
    colour: np.ndarray,
    generators: list[np.random.Generator],
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> np.ndarray:
    """(S, H, W, C): mean plus std times noise that neighbours share, its colours mixed by the factor (C, C)."""
    missing, channels = completion.missing, len(colour)
    draws: list[Draw] = [each.standard_normal for each in generators for _ in range(channels)]
    noise = shared_noise(missing, completion.context, draws, progress=progress, cancelled=cancelled)
    noise = np.moveaxis(noise.reshape(len(generators), channels, -1), 1, 2)  # (S, M, C)
    off = completion.std[missing] * (noise @ colour.T.astype(np.float32))
    samples = np.repeat(completion.mean[None], len(generators), axis=0)
    samples[:, missing] = (completion.mean[missing] + off).clip(0, 1)
    return samples


def _check_settings(count: int, staging: str, finish: str) -> None:
    if not 1 <= count <= MAX_SAMPLES:
        raise UserInputError(say("Ask for 1 to {most} samples; got {count}.", most=MAX_SAMPLES, count=count))
    if staging not in STAGINGS:
        raise UserInputError(
            say("staging must be one of {names}; got {name!r}.", names=", ".join(STAGINGS), name=staging)
        )
    if finish not in FINISHES:
        raise UserInputError(
            say("finish must be one of {names}; got {name!r}.", names=", ".join(FINISHES), name=finish)
        )


def _takes_plain_tasks(model: LoadedModel) -> bool:
    """Whether positions and colours are all that the network is fed, so that samples can share a batch."""
    config = model.network.config
    return not (config.base or config.context_features or config.target_features)


def split_stages(order: np.ndarray, staging: str, small: bool) -> list[np.ndarray]:
    """Cut the order (M, 2) of pixels into stages of at least one pixel each."""
    count = len(order)
    if staging == "independent":
        return [order]
    if staging == "exact":
        ends = list(range(1, count + 1))
    elif small:
        ends = stage_ends(count, SMALL_GROWTH)
    else:
        ends = stage_ends(count, PHOTO_GROWTH, max(1, round(PHOTO_FIRST * count)))
    return np.split(order, ends[:-1])


def _label(staging: str, stages: int, smooth: bool, small: bool) -> tuple[str, str]:
    """A short label, and the sentence beside the samples."""
    if staging == "independent":
        return "independent", say(
            "These are guesses, not restorations: every pixel was drawn on its own, so neighbours do not agree. "
            "They show how unsure each pixel is, not what the picture could be."
        )
    if staging == "shared":
        return "shared noise", say(
            "These are guesses, not restorations: each is the mean plus noise, as strong at every pixel as the "
            "network is unsure there, which neighbours share as the network’s errors on photos do. They show shades "
            "and blotches that could be, not objects or lines, which the mean does not know either."
        )
    guess = (
        say(
            "These are guesses, not restorations: each was drawn from what the network is unsure of, one pixel at a "
            "time, every draw informing the next, so that neighbours agree."
        )
        if staging == "exact"
        else say(
            "These are guesses, not restorations: each was drawn from what the network is unsure of, a few pixels "
            "first and then ever more, every draw informing the next, so that neighbours agree."
        )
    )
    wide = (
        say("In wide holes they show blotches of likely colour, seldom objects.")
        if small
        else say("In wide holes they show blotches of likely colour, not objects or lines.")
    )
    grain = (
        say("The noise of single pixels is smoothed away, so they differ less than the uncertainty map says.")
        if smooth
        else say(
            "They carry the noise that the network expects in every pixel, which looks grainier than a photo."
        )
    )
    method = f"autoregressive, {'one pixel a stage' if staging == 'exact' else f'{stages} stages'}"
    return method + (", smoothed" if smooth else ""), sentences(guess, wide, grain)


class _Ticker:
    """Adds up finished pixels and passes them on."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.total, self.progress, self.done = total, progress, 0.0

    def __call__(self, pixels: float) -> None:
        self.done += pixels
        if self.progress is not None:
            self.progress(min(self.total, round(self.done)), self.total)


# ---------------------------------------------------------------- what predicts


def photo_predictor(
    model: LoadedModel,
    known: np.ndarray,
    tick: Callable[[float], None] = lambda pixels: None,
    cancelled: Callable[[], bool] | None = None,
) -> Predict:
    """Ask `complete_image` about each sample in turn: only the wanted pixels, given what is known by now."""

    def predict(
        pictures: np.ndarray, known: np.ndarray, targets: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        wanted = np.zeros(known.shape, bool)
        at = tuple(targets.T)
        wanted[at] = True
        means, stds = [], []
        for sample in pictures:
            found = complete_image(sample, wanted, context=known, model=model, cancelled=cancelled)
            means.append(found.mean[at])
            stds.append(found.std[at])
            tick(len(targets))
        return np.stack(means), np.stack(stds)

    return predict


def small_predictor(
    model: LoadedModel,
    known: np.ndarray,
    tick: Callable[[float], None] = lambda pixels: None,
    cancelled: Callable[[], bool] | None = None,
) -> Predict:
    """All samples as one batch: they share their positions, and with them most of the work.

    `known` (H, W) are the picture's own context points. Where they are many, the nearest to the hole and as many
    random ones are kept; so are DRAWN_POINTS random ones of the drawn.
    """
    own = known
    if known.sum() > PICTURE_POINTS:
        near = choose_context(~known, "near", PICTURE_POINTS // 2)
        own = near | choose_context(~(known & ~near), "random", PICTURE_POINTS // 2)
    random = np.random.default_rng(0)

    @torch.inference_mode()
    def predict(pictures: np.ndarray, now: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        drawn = np.argwhere(now & ~known)
        if len(drawn) > DRAWN_POINTS:
            drawn = drawn[random.choice(len(drawn), DRAWN_POINTS, replace=False)]
        points = np.concatenate([np.argwhere(own & now), drawn])
        colours = pictures[:, points[:, 0], points[:, 1]]  # (S, N, C)
        grey = colours.shape[2] == 1
        values = torch.from_numpy(np.repeat(colours, 3, axis=2) if grey else colours)
        position, asked = (
            pixel_positions(each, now.shape).expand(len(pictures), -1, -1) for each in (points, targets)
        )
        task = Task(position, values, asked)
        with mixed_precision(True):
            found = model.network.predict(task, model.attention, chunk=TARGET_CHUNK, cancelled=cancelled)
        tick(len(targets) * len(pictures))
        mean, std = found.mean.float().numpy(), found.std.float().numpy()  # (S, m, 3)
        return (mean.mean(2, keepdims=True), std.mean(2, keepdims=True)) if grey else (mean, std)

    return predict


def colour_factor(pixels: np.ndarray, missing: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Factor L (C, C): noise z @ Lᵀ is correlated between colours as those of known pixels are; (1, 1) for grey.

    Those near the hole count, less the mean of the known pixels around them: over as far as the hole is deep, for
    that is what a completion cannot know. Few pixels hardly move it from independence.
    """
    channels = pixels.shape[2]
    if channels == 1:
        return np.eye(channels)
    depth = ndimage.distance_transform_cdt(np.pad(missing, 1), "chessboard").max()
    reach = max(LEAST_REACH, 2 * int(depth))
    rows, columns = (
        slice(max(0, span[0] - reach), span[-1] + reach + 1)
        for span in (np.flatnonzero(missing.any(axis=1 - axis)) for axis in (0, 1))
    )
    near = known[rows, columns]
    colours = np.where(near[..., None], pixels[rows, columns], 0)
    size = (2 * int(depth) + 1,) * 2
    share = ndimage.uniform_filter(near.astype(np.float32), size, mode="constant")
    around = ndimage.uniform_filter(colours, (*size, 1), mode="constant") / np.maximum(share, 1e-6)[..., None]
    off = (colours - around)[near].astype(np.float64)  # (n, C)
    scale = np.sqrt(np.square(off).mean(0)) + 1e-9
    correlation = (off / scale).T @ (off / scale) / len(off)
    weight = len(off) / (len(off) + COLOUR_PRIOR)
    mixed = weight * correlation + (1 - weight) * np.eye(channels)
    unit = np.sqrt(np.diag(mixed))
    return np.linalg.cholesky(mixed / np.outer(unit, unit) + 1e-6 * np.eye(channels))
