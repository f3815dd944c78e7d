"""What the page "From NP to ANP" says of its networks, in sentences chosen by the numbers beside them."""

from __future__ import annotations

import numpy as np

from anp_core.lab.processes.np_learning import Learning
from anp_core.lab.processes.np_to_anp import TITLES, Fit, Scene
from anp_core.language import Sentence, listed, say, sentences

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


def learning_verdict(learning: Learning, measure: str) -> Sentence:
    """After how many steps each network with attention is where the mean is at its best, and what a step costs."""
    mean = learning.curves["uniform"]
    best = int(np.argmin(mean.scores[measure]))
    level = float(mean.scores[measure][best])
    others = {name: curve for name, curve in learning.curves.items() if name != "uniform"}
    first = {name: curve.first_at(measure, level) for name, curve in others.items()}
    there = [
        say("{network} after {step:,.0f}", network=TITLES[name], step=step)
        for name, step in first.items()
        if step is not None
    ]
    never = [TITLES[name] for name, step in first.items() if step is None]
    cost = {name: float(times[0]) for name, times in learning.milliseconds.items()}
    dear = [cost[name] for name in others]
    return sentences(
        say(
            "The mean is at its best, {level:.3f}, after {steps:,} steps.",
            level=level,
            steps=int(mean.step[best]),
        ),
        say("As good were: {networks}.", networks=listed(there)) if there else "",
        say("As good never were: {networks}.", networks=listed(never)) if never else "",
        say(
            "In networks as wide, a step on {points} known points and as many new ones takes {mean:.1f} ms with the "
            "mean and {least:.1f} to {most:.1f} ms with attention.",
            points=int(learning.points[0]),
            mean=cost["mean_once"],
            least=min(dear),
            most=max(dear),
        ),
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
