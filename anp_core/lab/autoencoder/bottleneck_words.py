"""What the autoencoder's page says of one curve and of the test curves, in sentences chosen by the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from anp_core.lab.autoencoder.bottleneck import NUMBERS, SLOTS
from anp_core.lab.autoencoder.bump_curves import places
from anp_core.language import Sentence, listed, say, sentences


def squeeze_verdict(bumps: int, attentive: float, linear: float) -> Sentence:
    """What both ways miss of one curve, as shares of its squares, and how many numbers it had."""
    return sentences(
        say(
            "The curve is made of {needed} numbers, a place, a height and a width a bump; {count} pass the "
            "bottleneck.",
            needed=3 * bumps,
            count=SLOTS * NUMBERS,
        ),
        say(
            "Through attention {attentive:.1%} of this curve's squares is missed, by the best linear way "
            "{linear:.1%}: {verdict}.",
            attentive=attentive,
            linear=linear,
            verdict=say("here attention is ahead") if attentive < linear else say("here it is not ahead"),
        ),
    )


def slots_verdict(asked: np.ndarray) -> Sentence:
    """Where each slot looks hardest, by its weights (K, P) over the places."""
    hardest = [
        say(
            "slot {number} at x = {place:.2f} ({weight:.0%})",
            number=number,
            place=places()[row.argmax()],
            weight=row.max(),
        )
        for number, row in enumerate(asked, 1)
    ]
    return say("Where the slots look hardest: {slots}.", slots=listed(hardest))


def card_verdict(card: Mapping[str, Any]) -> Sentence:
    """How the shipped autoencoder stands to the linear way on curves that no training drew."""
    attentive, linear = card["scores"]["missed"], card["scores"]["missed_by_linear"]
    return say(
        "On {count:,} test curves attention misses {attentive:.1%} and the linear way {linear:.1%}: {verdict}.",
        count=card["test_curves"],
        attentive=attentive,
        linear=linear,
        verdict=say("on average attention is ahead")
        if attentive < linear
        else say("on average it is not ahead"),
    )
