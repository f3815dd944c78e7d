"""One picture to be completed under several attention types, and comparisons of small ones kept in a file.

Where the truth of the hole is known, types are scored on it; elsewhere the context points are hidden in five parts,
one after the other, and each part is predicted from the rest. Torch is imported when a network is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import SMALL_PICTURES
from anp_core.data.masks import check_missing
from anp_core.errors import MaskError, stop_if
from anp_core.explain.compared import FOLDS, Comparison, TypeNumbers, UnderType
from anp_core.explain.head_groups import head_groups
from anp_core.explain.sparse_attention import gather_by_group
from anp_core.language import Sentence, say
from anp_core.prediction.gaussian_scores import GaussianScores, Scored, score_pixels
from anp_core.prediction.pictures.completion import Completion, explain_alone
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.result import Attention

if TYPE_CHECKING:  # imports torch
    from anp_core.pretrained import LoadedModel

FEWEST_CONTEXT = 10  # with fewer, hiding a fifth leaves nothing to predict from
KEPT = 12_000  # pixels of a photo whose attention is kept, evenly chosen: some MB for the browser
LEVELS = 255  # of a weight, on a square-root scale from 0 to the largest of its row


@dataclass(frozen=True, eq=False)
class PictureQuestion:
    """What belongs in the hole of a picture? `ask_picture` makes it."""

    pixels: np.ndarray  # (H, W, C) in [0, 1]; at missing pixels the truth, or anything
    missing: np.ndarray  # (H, W) bool, True where a pixel is to be filled
    context: np.ndarray  # (H, W) bool, the known pixels that may be attended to
    truth_known: bool  # whether `pixels` shows what belongs in the hole
    seed: int = 0  # of the parts in which context points are hidden where it does not

    @cached_property
    def given(self) -> np.ndarray:
        """The picture as every type gets it: 0 where nothing is known."""
        return np.where(self.missing[..., None], 0, self.pixels).astype(np.float32)

    @property
    def shown(self) -> np.ndarray:
        """The picture with all that is known of it, the truth included."""
        return self.pixels.astype(np.float32) if self.truth_known else self.given

    @cached_property
    def trials(self) -> list[PictureQuestion]:
        """Every context point once, to be predicted from those of the other parts."""
        if self.truth_known:
            return []
        places, trials = np.flatnonzero(self.context), []
        for part in folds(len(places), self.seed):
            hidden = np.zeros_like(self.context)
            hidden.ravel()[places[part]] = True
            trials.append(PictureQuestion(self.given, hidden, self.context & ~hidden, truth_known=True))
        return trials

    def ask(self, model: LoadedModel) -> Completion:
        """The completion by one type."""
        return _complete(self.given, self.missing, self.context, model)

    def gather(self, result: Completion, cancelled: Callable[[], bool] | None) -> Attention:
        """What every missing pixel attends to, averaged over the heads of each round."""
        return gather_by_group(result, cancelled=cancelled)

    def known(self, result: Completion) -> Scored | None:
        """The completion beside the truth of the hole."""
        if not self.truth_known:
            return None
        return Scored(
            self.pixels[self.missing], Predicted(result.mean[self.missing], result.std[self.missing])
        )

    def score(self, scored: Scored) -> GaussianScores:
        """PSNR and what holds for every task."""
        return score_pixels(scored)

    def asking(self, attention: str) -> Sentence:
        """What to say while it runs."""
        return say("Completing with {type}", type=CATALOGUE[attention].name)

    def trying(self, attention: str, number: int) -> Sentence:
        """What to say while a part is hidden."""
        return say(
            "Hiding context points from {type}, part {number} of {count}",
            type=CATALOGUE[attention].name,
            number=number,
            count=FOLDS,
        )

    def rests_on(self, scores: GaussianScores | None) -> Sentence:
        """What the scores rest on."""
        if self.truth_known:
            return say(
                "Scored on the {count:,} missing pixels, whose truth is known.", count=int(self.missing.sum())
            )
        return say(
            "What belongs in the hole is not known, so the types are scored on the {count:,} context points: a "
            "random fifth of them is hidden and predicted from the others, five times over.",
            count=int(self.context.sum()),
        )


class PhotoQuestion(PictureQuestion):
    """The same of a picture at its own size, whose pixels each look at places of their own."""

    def gather(self, result: Completion, cancelled: Callable[[], bool] | None) -> Attention:
        """What as many missing pixels as are kept attend to, averaged over the heads of each round."""
        stop_if(cancelled)
        seen = result.weights(thinned(result.num_targets, KEPT))
        return seen.merged(head_groups(seen.heads))


def thinned(total: int, most: int) -> np.ndarray:
    """Numbers below `total`, evenly chosen, at most `most` of them.

    >>> thinned(10, 4).tolist()
    [1, 4, 7]
    """
    step = -(-total // most)
    return np.arange(step // 2, total, max(1, step))


PictureComparison = Comparison[PictureQuestion, Completion]


def ask_picture(
    pixels: np.ndarray,
    missing: np.ndarray,
    context: np.ndarray,
    *,
    truth_known: bool,
    seed: int = 0,
    own_size: bool = False,
) -> PictureQuestion:
    """What is to be compared on a picture; MaskError: nothing to fill, or fewer than 10 context points.

    `own_size` is for photos, completed as they are; other pictures are small, and looked at as a whole.
    """
    check_missing(missing)
    count = int(context.sum())
    if count < FEWEST_CONTEXT:
        raise MaskError(
            say(
                "At least {fewest} context points are needed to compare types; got {count}.",
                fewest=FEWEST_CONTEXT,
                count=count,
            )
        )
    kind = PhotoQuestion if own_size else PictureQuestion
    return kind(pixels, missing, context, truth_known, seed)


def folds(count: int, seed: int) -> list[np.ndarray]:
    """Numbers 0 … count − 1 in five random parts, or as many parts as numbers; the same for the same seed."""
    order = np.random.default_rng(seed).permutation(count)
    return [np.sort(part) for part in np.array_split(order, min(FOLDS, count)) if len(part)]


def _complete(
    pixels: np.ndarray, missing: np.ndarray, context: np.ndarray, model: LoadedModel | str
) -> Completion:
    from anp_core.prediction.pictures.complete_image import complete_image  # imports torch

    return complete_image(pixels, missing, context=context, model=model)


# ------------------------------------------------------------------------ in a file


def quantise_rows(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (G, M, N) as q from 0 to 255 and the scale (G, M) of each row: scale · (q / 255)² is a weight."""
    scale = np.maximum(weights.max(axis=2), 1e-12)
    levels = np.rint(LEVELS * np.sqrt(np.clip(weights / scale[..., None], 0, 1)))
    return levels.astype(np.uint8), scale.astype(np.float32)


def rows_by_group(each: UnderType[Completion]) -> np.ndarray:
    """Weights (G, M, N) of every missing pixel over every context point, a plane for each group of heads.

    Of a photo (G, m, K), over the places that each of the pixels that are kept looks at.
    """
    if each.attention.cells is not None:
        return each.attention.weights.swapaxes(0, 1)
    return each.attention.dense(len(each.result.points)).swapaxes(0, 1)


def write_comparison(path: Path, comparison: PictureComparison, weights_hash: str) -> None:
    """Keep a comparison; `weights_hash` is that of the network that made it, as its card has it."""
    question = comparison.question
    about = {
        "hash": weights_hash,
        "truth_known": question.truth_known,
        "types": [
            {"numbers": asdict(each.numbers), "groups": each.attention.heads} for each in comparison.types
        ],
    }
    arrays = {"pixels": question.shown, "missing": question.missing, "context": question.context}
    for number, each in enumerate(comparison.types):
        levels, scale = quantise_rows(rows_by_group(each))
        parts = {"mean": each.result.mean, "std": each.result.std, "levels": levels, "scale": scale}
        arrays |= {f"{name}{number}": part for name, part in parts.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez_compressed(path, **arrays, about=text)  # type: ignore[arg-type]


def read_comparison(path: Path) -> tuple[PictureComparison, str] | None:
    """A comparison that was kept, and the hash of the network that made it; None where there is none."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as kept:
        about = json.loads(kept["about"].tobytes())
        arrays = {name: kept[name] for name in ("pixels", "missing", "context")}
        question = PictureQuestion(**arrays, truth_known=about["truth_known"])
        types = []
        for number, each in enumerate(about["types"]):
            scores = each["numbers"].pop("scores")
            weights = kept[f"scale{number}"][..., None] * (kept[f"levels{number}"] / np.float32(LEVELS)) ** 2
            numbers = TypeNumbers(
                scores=None if scores is None else GaussianScores(**scores), **each["numbers"]
            )
            targets = np.arange(weights.shape[1])
            every = np.arange(weights.shape[2])[None]
            seen = Attention(
                targets, every, np.zeros_like(targets), weights.swapaxes(0, 1), tuple(each["groups"])
            )
            result = _kept(question, numbers, kept[f"mean{number}"], kept[f"std{number}"], seen)
            types.append(UnderType(numbers, result, seen))
    return Comparison(question, question.rests_on(types[0].numbers.scores), tuple(types)), about["hash"]


def _kept(
    question: PictureQuestion, numbers: TypeNumbers, mean: np.ndarray, std: np.ndarray, seen: Attention
) -> Completion:
    """A completion out of a file: what was not kept, the network is asked again for."""
    name = f"{SMALL_PICTURES}/{numbers.attention}"

    def again(missing: np.ndarray, context: np.ndarray, model: LoadedModel | None) -> Completion:
        return _complete(question.given, missing, context, model or name)

    def look(pixels: np.ndarray) -> Attention:
        flat = np.ravel_multi_index(tuple(pixels.T), question.missing.shape)
        rows = np.searchsorted(np.flatnonzero(question.missing), flat)
        return replace(
            seen, targets=np.arange(len(rows)), list_of=seen.list_of[rows], weights=seen.weights[rows]
        )

    return Completion(
        mean=mean,
        std=std,
        missing=question.missing,
        context=question.context,
        seconds=numbers.milliseconds / 1000,
        model_name=name,
        heads=seen.heads,
        explain=explain_alone(look, np.argwhere(question.context)),
        tasks_of=lambda pixels: again(question.missing, question.context, None).tasks_of(pixels),
        again=again,
        explain_many=look,
    )
