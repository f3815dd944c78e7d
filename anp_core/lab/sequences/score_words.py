"""What the cards of the date models say beside each other, in sentences chosen by their own scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from anp_core.lab.sequences.positions import best_rotation_error
from anp_core.lab.sequences.written_dates import TRAINED_LETTERS
from anp_core.language import Sentence, listed, say, sentences

FALLS = 0.05  # a share of exact answers that is lost from 40 letters on: from here on a model is named for it
RANDOM_DRAWS = 20
NEARER = 0.75  # of what random vectors miss: learned positions that miss less keep something of a rotation


def mean_share(shares: Mapping[str, float]) -> float:
    """The mean of shares by name."""
    return sum(shares.values()) / len(shares)


def styles_verdict(scores: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]) -> Sentence:
    """How the models stand in the styles that no training had; `scores` and `titles` by model."""
    unseen = {name: mean_share(each["unseen styles"]) for name, each in scores.items()}
    without = unseen["dates-plain"]
    behind = [name for name, share in unseen.items() if share < without]
    ranked = listed(
        say("{model} {share:.0%}", model=titles[name], share=unseen[name])
        for name in sorted(unseen, key=unseen.__getitem__, reverse=True)
    )
    return sentences(
        say("Of the styles that no training had they read, on average: {ranked}.", ranked=ranked),
        say(
            "Attention alone does not make it: {behind} reads fewer of them than the model without.",
            behind=listed(titles[name] for name in behind),
        )
        if behind
        else say("Every model with attention reads more of them than the one without."),
    )


def length_verdict(scores: Mapping[str, Mapping[str, Any]], titles: Mapping[str, str]) -> Sentence:
    """Which models lose exact answers among more words than any text of the training had."""
    falls, keeps = [], []
    for name, each in scores.items():
        by_letters = {int(letters): share for letters, share in each["by letters"].items()}
        before, after = by_letters[TRAINED_LETTERS], by_letters[max(by_letters)]
        if before - after > FALLS:
            falls.append(
                say(
                    "{model} from {before:.0%} to {after:.0%}",
                    model=titles[name],
                    before=before,
                    after=after,
                )
            )
        else:
            keeps.append(titles[name])
    return sentences(
        say("Beyond {letters} letters no model was trained.", letters=TRAINED_LETTERS),
        say("From there on these fall: {falls}.", falls=listed(falls)) if falls else "",
        say("These hold: {keeps}.", keeps=listed(keeps)) if keeps else "",
    )


def random_rotation_error(places: int, width: int, offset: int) -> float:
    """What the best orthogonal matrix misses of random vectors (places, width): the mean over some draws."""
    random = np.random.default_rng(0)
    drawn = [
        best_rotation_error(random.standard_normal((places, width)), offset) for _ in range(RANDOM_DRAWS)
    ]
    return float(np.mean(drawn))


def positions_verdict(learned: np.ndarray, offset: int) -> Sentence:
    """How far learned positions (P, D) are from having one rotation for an offset, beside random vectors."""
    if offset == 0:
        return say("At k = 0 nothing moves, whatever the positions.")
    places, width = learned.shape
    error, chance = best_rotation_error(learned, offset), random_rotation_error(places, width, offset)
    numbers = say(
        "The best rotation (or reflection) by {offset} places that there is misses the learned positions by "
        "{error:.0%} of their size; as many random vectors it misses by {chance:.0%}.",
        offset=offset,
        error=error,
        chance=chance,
    )
    return sentences(
        numbers,
        say("Something of the law was learned.")
        if error < NEARER * chance
        else say("So hardly anything of the law was learned."),
    )
