"""Uncertainty of a random walk, as prices make one: what a band over its steps says of it, and what it does not.

Log-prices are sums of independent returns (Bachelier 1900; Samuelson 1965): nothing of tomorrow's step can be read
off the past, yet tomorrow's price is nearly today's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.language import Sentence, say, sentences

BAND = 1.96  # standard deviations: 95 % of a Gaussian
MEASURED = 4_000  # walks behind every share


@dataclass(frozen=True, eq=False)
class Walks:
    """Many walks of T days from a price of 1, and how often they keep within what a band says."""

    returns: np.ndarray  # (S, T) steps of the log-price
    prices: np.ndarray  # (S, T + 1), the first column is 1
    spread: np.ndarray  # (T + 1,) standard deviation of the log-price after each day: volatility · √day

    @property
    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper edge (T + 1,) of the band over prices."""
        return np.exp(-BAND * self.spread), np.exp(BAND * self.spread)

    @property
    def steps_inside(self) -> float:
        """The share of single returns inside their band."""
        return float((np.abs(self.returns) <= BAND * self.spread[1]).mean())

    @property
    def days_inside(self) -> float:
        """The share of prices inside the band of their day."""
        return float(self._inside.mean())

    @property
    def walks_inside(self) -> float:
        """The share of walks that never leave the band."""
        return float(self._inside.all(1).mean())

    @property
    def constant_band(self) -> float:
        """The share of prices of the last day that a band of one step's width, put around today, would hold."""
        return float((np.abs(np.log(self.prices[:, -1])) <= BAND * self.spread[1]).mean())

    @property
    def explained(self) -> float:
        """R² of "tomorrow's price is today's" over all walks: one less the share of the variance that is missed."""
        today, tomorrow = self.prices[:, :-1], self.prices[:, 1:]
        return float(1 - np.mean((tomorrow - today) ** 2) / np.var(tomorrow))

    @property
    def directions(self) -> float:
        """How often tomorrow's step goes the way of today's: what that R² is worth."""
        ups = self.returns > 0
        return float((ups[:, 1:] == ups[:, :-1]).mean())

    @property
    def _inside(self) -> np.ndarray:
        low, high = self.edges
        inside: np.ndarray = (self.prices[:, 1:] >= low[1:]) & (self.prices[:, 1:] <= high[1:])
        return inside


def draw_walks(days: int = 60, volatility: float = 0.02, seed: int = 0, count: int = MEASURED) -> Walks:
    """`count` walks of at least 2 days; daily returns are Gaussian with that standard deviation, without drift."""
    returns = volatility * np.random.default_rng(seed).standard_normal((count, days))
    logs = np.concatenate([np.zeros((count, 1)), returns.cumsum(1)], 1)
    return Walks(returns, np.exp(logs), volatility * np.sqrt(np.arange(days + 1)))


def walk_verdict(walks: Walks) -> Sentence:
    """What the bands hold and what they do not, in measured shares."""
    days = walks.returns.shape[1]
    return sentences(
        say(
            "The band over returns holds {steps:.0%} of them, and the band that widens with √k holds {days:.0%} of "
            "the prices, day by day.",
            steps=walks.steps_inside,
            days=walks.days_inside,
        ),
        say(
            "It says nothing of whole paths: only {walks:.0%} of them stay inside for all {count} days.",
            walks=walks.walks_inside,
            count=days,
        ),
        say(
            "Whoever puts the band of one return around today's price finds {constant:.0%} of the prices in it at "
            "the end.",
            constant=walks.constant_band,
        ),
        say(
            "“Tomorrow's price is today's” has an R² of {explained:.3f}, which looks like knowledge; the direction "
            "of the next step it guesses as well as a coin, {directions:.0%}.",
            explained=walks.explained,
            directions=walks.directions,
        ),
    )
