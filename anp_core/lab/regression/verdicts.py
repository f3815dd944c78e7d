"""What the experiments of `regression_experiments.py` show, in sentences chosen by their own numbers.

Each function takes the numbers that stand beside its sentence and says nothing that they do not bear out, whatever
the curve, the noise and the seed.
"""

from __future__ import annotations

import numpy as np

from anp_core.lab.regression.learned_pooling import WidthTraining
from anp_core.lab.regression.regression_experiments import BandwidthErrors, MoreSamples, TradeOff
from anp_core.language import Sentence, say, sentences

HELPS = 0.75  # of the error with 50 samples: more samples help where less than this is left
BIASED = 0.5  # of the error that is left: from here on it is the bias that one sees
NOTHING = 1e-9  # an error that is rounding
LUCKY = 1.5  # times the least error: up to here leave-one-out has chosen well
CLOSE = 1.02  # times Adam's loss: up to here plain descent has come as far
THROUGH = 0.01  # of the spread of the values: a curve that misses them by less goes through them


def samples_verdict(result: MoreSamples) -> Sentence:
    """Exercise (a): whether more samples help at a bandwidth of 1, and where leave-one-out chooses it."""
    fixed, chosen = (
        (float(result.fixed[1]), float(result.fixed[-1])),
        (
            float(result.chosen[1]),
            float(result.chosen[-1]),
        ),
    )
    gains = [last < HELPS * first for first, last in (fixed, chosen)]
    if max(*fixed, *chosen) < NOTHING:
        head = say("**There is nothing to gain:** no sample has an error.")
    elif all(gains):
        head = say("**Yes, at either bandwidth.**")
    elif gains[1]:
        head = say("**Only if the bandwidth may shrink.**")
    elif gains[0]:
        head = say("**Here only at the fixed bandwidth.**")
    else:
        head = say("**Hardly, here.**")
    numbers = say(
        "At h = 1 the error goes from **{before:.2f}** at {first} samples to **{after:.2f}** at {last:,}; endlessly "
        "many would leave **{floor:.2f}**.",
        before=fixed[0],
        after=fixed[1],
        first=int(result.counts[1]),
        last=int(result.counts[-1]),
        floor=result.floor,
    )
    reason = (
        say(
            "That is bias: a mean over a wide window flattens bends and the ends of slopes, and no number of "
            "samples removes it."
        )
        if result.floor > max(BIASED * fixed[1], NOTHING)
        else say("Little or nothing of it is bias: a mean over that window hardly changes this curve.")
    )
    own = say(
        "With h chosen by leave-one-out it goes from **{before:.2f}** to **{after:.2f}**.",
        before=chosen[0],
        after=chosen[1],
    )
    return sentences(head, numbers, reason, own)


def trade_off_verdict(trade: TradeOff) -> Sentence:
    """Exercise (b): what a sharper look did to bias and variance, and where their sum is least."""
    total = trade.squared_bias + trade.variance
    best = int(np.argmin(total))
    where = (
        say("the sharpest look that was tried")
        if best == 0
        else say("the widest look that was tried")
        if best == len(total) - 1
        else say("between the two ends")
    )
    return say(
        "From w = {low:.2g} to w = {high:.3g} the squared bias goes from {wide_bias:.2g} to {sharp_bias:.2g} and the "
        "variance from {wide_variance:.2g} to {sharp_variance:.2g}. Their sum is least at w = {best:.2f}: {where}.",
        low=1 / trade.bandwidths[-1],
        high=1 / trade.bandwidths[0],
        wide_bias=trade.squared_bias[-1],
        sharp_bias=trade.squared_bias[0],
        wide_variance=trade.variance[-1],
        sharp_variance=trade.variance[0],
        best=1 / trade.bandwidths[best],
        where=where,
    )


def choice_verdict(errors: BandwidthErrors, letter: str, noise: float) -> Sentence:
    """Exercise (c): which bandwidth (or k) leave-one-out takes, and what that costs where the truth is known."""
    said = say(
        "**Leave one out:** hide each point, predict it from the others, and take the {letter} that does this best: "
        "here **{letter} = {best:.3g}**.",
        letter=letter,
        best=errors.best,
    )
    if errors.true_error is None or errors.gaps is None:
        return said
    at = int(np.flatnonzero(errors.candidates == errors.best)[0])
    if errors.gaps[at]:
        return sentences(
            said,
            say(
                "But {gaps} of the {queries} queries then have no measured value in reach: the curve has gaps, and "
                "no true error can be given. Leave-one-out asks only where somebody measured.",
                gaps=int(errors.gaps[at]),
                queries=errors.queries,
            ),
        )
    reached, least = float(errors.true_error[at]) ** 0.5, float(np.nanmin(errors.true_error)) ** 0.5
    compared = say(
        "Its true error is {reached:.3g}; the best that any of the candidates reaches is {least:.3g}.",
        reached=reached,
        least=least,
    )
    if reached <= LUCKY * least + NOTHING:
        return sentences(said, compared, say("It has chosen well."))
    reason = (
        say(
            "It knows the values with their noise only, so that its lowest point is partly luck. "
            "Try another seed or more samples."
        )
        if noise
        else say(
            "There is no noise here; but a hidden point is further from all others than a query is from the nearest "
            "of them, so that leave-one-out asks a harder question. Try more samples."
        )
    )
    return sentences(said, compared, reason)


def width_verdict(query: np.ndarray, width: np.ndarray) -> Sentence:
    """Exercise (d): where the learned w(x) looks sharpest and where widest."""
    sharp, wide = int(np.argmax(width)), int(np.argmin(width))
    return say(
        "Here the sharpest look is at x = {sharp:.3g} (w = {most:.3g}) and the widest at x = {wide:.3g} "
        "(w = {least:.3g}).",
        sharp=query[sharp],
        most=width[sharp],
        wide=query[wide],
        least=width[wide],
    )


def training_verdict(way: str, training: WidthTraining, adam: WidthTraining, values: np.ndarray) -> Sentence:
    """Where one way to learn w ("adam", "sgd" or "self") led; `adam` is the first of them on the same data."""
    steps, w, loss = len(training.w) - 1, float(training.w[-1]), float(training.loss[-1])
    if not np.isfinite(loss):
        return say("Within {steps} steps it broke down: the loss is no number any more.", steps=steps)
    end = say(
        "Within {steps} steps w goes from {start:.3g} to {w:.3g} and the loss from {before:.3g} to {loss:.3g}.",
        steps=steps,
        start=training.w[0],
        w=w,
        before=training.loss[0],
        loss=loss,
    )
    if way == "sgd":
        return sentences(
            say("Its first step alone takes w to {first:.3g}.", first=training.w[1]), end, _beside(loss, adam)
        )
    if way == "self":
        missed = loss**0.5
        return sentences(
            end,
            say("By then the curve goes through every point, as good as exactly.")
            if missed <= THROUGH * float(np.std(values)) + NOTHING
            else say("By then the curve still misses the points by {missed:.2g}.", missed=missed),
        )
    return end


def _beside(loss: float, adam: WidthTraining) -> Sentence:
    own = float(adam.loss[-1])
    if loss <= CLOSE * own + NOTHING:
        return say("Adam on log w ends at {own:.3g}: this time plain descent has come as far.", own=own)
    return say("Adam on log w ends at {own:.3g}: plain descent has not come back.", own=own)
