"""What the page "From NP to ANP" says of its networks, in sentences chosen by the numbers beside them."""

from __future__ import annotations

import numpy as np

from anp_core.lab.processes.np_to_anp import Fit, Scene
from anp_core.language import Sentence, say, sentences

HARDLY = 0.8  # of what the plain average leaves: who leaves more knows hardly more than the level
MEETS = 0.5  # of what the other network leaves: attention that leaves less meets the known points
FAIR = 0.9  # of the average's error: a neural process that is below is clearly better than the average


def average_error(values: np.ndarray) -> float:
    """Root mean square of values (N,) about their own mean: what the plain average leaves at the known points."""
    return float(np.std(values))


def fit_verdict(scene: Scene, mean: Fit, attentive: Fit) -> Sentence:
    """What both networks and the plain average leave at the context points of a scene."""
    average = average_error(scene.y)
    numbers = say(
        "At the context points the mean leaves {mean:.3f} and attention {attentive:.3f}; the plain average of the "
        "known values would leave {average:.3f}.",
        mean=mean.context_error,
        attentive=attentive.context_error,
        average=average,
    )
    level = (
        say(
            "The network with the mean has hardly more than the level of this curve: that is **underfitting**."
        )
        if mean.context_error > HARDLY * average
        else say("The network with the mean has more than the level of this curve.")
    )
    meets = (
        say("With attention the places near a context point take from that point.")
        if attentive.context_error < MEETS * mean.context_error
        else say("Here attention hardly meets the points better.")
    )
    return sentences(numbers, level if len(scene.y) > 1 else "", meets)


def opponent_verdict(network: float, average: float) -> Sentence:
    """How the neural process without attention stands to the plain average, by their errors at new points."""
    if network < FAIR * average:
        return say(
            "The neural process with the mean has an error of {network:.3f} at new points of held-out curves, where "
            "the plain average of the known values has {average:.3f}.",
            network=network,
            average=average,
        )
    return say(
        "Take it for the mean, a baseline, and not for the best that a neural process without attention can be: at "
        "new points of held-out curves its error is {network:.3f}, and that of the plain average of the known values "
        "{average:.3f}.",
        network=network,
        average=average,
    )


def latent_verdict(spread: float, width: float, smooth: float, jagged: float) -> Sentence:
    """Samples of the latent path beside draws from the band: how smooth, and how far apart."""
    return sentences(
        say(
            "From one grid point to the next a latent sample moves by {smooth:.3f} on average, a draw from the band "
            "by {jagged:.3f}: the band says how far off each place may be, and nothing about which places are off "
            "together.",
            smooth=smooth,
            jagged=jagged,
        ),
        say(
            "z had to be made to speak: the std of its decoder was held at 0.1 in the training. A decoder that may "
            "widen its band does that first, and z then says little."
        ),
        say(
            "Here the curves differ by {spread:.2f}, where the band of the deterministic network has a standard "
            "deviation of {width:.2f}: {verdict}.",
            spread=spread,
            width=width,
            verdict=say("the z of this small network says too little")
            if spread < width
            else say("z says no less than the band"),
        ),
    )
