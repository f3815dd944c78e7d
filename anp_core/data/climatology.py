"""The base of every forecast: what an ordinary day is like, fitted to a record, and how sure that is.

Everything downstream works in its units: the anomaly r = (value − climatology) / σ. The fit is Bayesian linear
regression (section 2.1, Rasmussen & Williams 2006) on level, trend, harmonics of the year and of the day; what is
usual among stations stands in where a record is short, and what is left open widens the band.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.anomaly_correlation import autocorrelation
from anp_core.data.climatology_prior import (
    ALIKE_SLOW,
    LASTING,
    SEASONS,
    SLOW,
    YEAR_DAYS,
    Prior,
    alike,
    columns,
    priors,
    recent,
    slow_cycles,
    usual_sigma,
)

MOST_OF_A_YEAR = 270  # days from which on a record shows its own season
# Days after which an observation counts 1/e of the newest: climates change, and hours are asked for a season at hand.
FADING_DAYS = {False: 12 * YEAR_DAYS, True: 200.0}
BELIEF = {False: 10.0, True: 200.0}  # in neighbouring observations that the usual sigma is worth
ROUNDS = 4  # of fitting coefficients and sigma in turn
SIGMA_FLOOR = 0.3  # °C; a thermometer is no better
MAX_PHI = 0.995
FEWEST_PAIRS = 5  # of neighbouring steps, before they say anything
VARIANCE_BELIEF = (10.0, 90.0)  # in observations: an even variance, over all and over a cycle
MIN_VARIANCE = 0.25  # of the seasonal variance, as a share of the mean one
NUGGET = 1e-3  # variance that remains right beside an observation


@dataclass(frozen=True)
class Climatology:
    """What a record says about an ordinary day, and about how anomalies last."""

    hourly: bool
    annual: bool  # whether the record shows its own season, being most of a year long
    coefficients: np.ndarray  # (P,) °C, of `climatology_prior.columns`
    covariance: np.ndarray  # (P, P) °C², how far the coefficients may be off
    variance: np.ndarray  # (3 or 5,) of r²: mean, sin and cos of the year and, hourly, of the day
    sigma: float  # °C, standard deviation of the anomaly
    phi: float  # lag-1 autocorrelation of the anomaly, per step
    count: int
    newest: float  # days since 1970 of the last observation; the trend is counted from there, and ends there

    def columns(self, days: np.ndarray) -> np.ndarray:
        """What the coefficients are multiplied with (T, P) at times in days since 1970; ahead no trend goes on."""
        return columns(days, self.hourly, self.newest)

    def mean(self, days: np.ndarray) -> np.ndarray:
        """°C at times in days since 1970 (T,)."""
        usual: np.ndarray = self.columns(days) @ self.coefficients
        return usual

    def cycle(self, days: np.ndarray) -> np.ndarray:
        """Where on its main cycle, the year or the day, the climatology stands at times in days since 1970: (T, 4).

        The first two harmonics, each with its value a quarter of its period later, in units of sigma.
        """
        first, known = (SLOW if self.hourly else 2), self.coefficients
        angle = 2 * np.pi * (days % 1 if self.hourly else days / YEAR_DAYS)
        year = slow_cycles(days, False)[:, 1:]  # (T, 2)
        last_weeks = recent(days, self.newest)  # (T,)
        found = []
        for k in (1, 2):
            at = first + 2 * (k - 1)
            a, b = known[at : at + 2]
            if self.hourly:  # the daily cycle has a season, and the last weeks have their own
                last = LASTING + 1 + 2 * (k - 1)
                a, b = (
                    each
                    + year @ known[[at + SEASONS + i, at + SEASONS + 4 + i]]
                    + last_weeks * known[last + i]
                    for i, each in enumerate((a, b))
                )
            sin, cos = np.sin(k * angle), np.cos(k * angle)
            found += [a * sin + b * cos, a * cos - b * sin]
        return np.stack(found, axis=1) / self.sigma

    def anomaly_variance(self, days: np.ndarray) -> np.ndarray:
        """Variance of r at times in days since 1970 (T,)."""
        variance: np.ndarray = np.maximum(slow_cycles(days, self.hourly) @ self.variance, MIN_VARIANCE)
        return variance

    def damped(
        self,
        days: np.ndarray,
        before: tuple[np.ndarray, np.ndarray],
        after: tuple[np.ndarray, np.ndarray],
    ) -> tuple[np.ndarray, np.ndarray]:
        """Mean and std of r (T,) given the observations on either side: an AR(1) bridge.

        `before` and `after` are (r, lag in steps) of the nearest observation, lag infinite where there is none.
        With nothing after, this is the damped anomaly φ^k·r; with nothing on either side, the climatology.
        """
        (r_before, lag_before), (r_after, lag_after) = before, after
        left, right = self.phi**lag_before, self.phi**lag_after  # (T,), 0 where there is none
        both = 1 - (left * right) ** 2
        both = np.maximum(both, 1e-9)
        mean = (left * (1 - right**2) * r_before + right * (1 - left**2) * r_after) / both
        share = (1 - left**2) * (1 - right**2) / both
        return mean, np.sqrt(self.anomaly_variance(days) * share + NUGGET)


def fit_climatology(days: np.ndarray, values: np.ndarray, hourly: bool) -> Climatology:
    """Fit to observed times (T,) in days since 1970, ascending, and values (T,) in °C; gaps are simply absent."""
    newest = float(days[-1])
    design = columns(days, hourly, newest)  # (T, P)
    weight = np.exp((days - newest) / FADING_DAYS[hourly])
    weighted = design * weight[:, None]
    gram, moment = weighted.T @ design, weighted.T @ values
    square, total = float(weight @ values**2), float(weight.sum())
    steps = _steps(days, hourly)
    spacing = float(np.median(np.diff(steps))) if len(steps) > 1 else 1.0
    alike_ = alike(hourly, spacing)
    usual2 = usual_sigma(hourly, spacing) ** 2
    belief = BELIEF[hourly] * alike_.max() / ALIKE_SLOW[hourly]
    sigma2 = usual2
    for _ in range(ROUNDS):
        coefficients, covariance = _posterior(gram, moment, sigma2, priors(hourly), alike_)
        left = square - 2 * coefficients @ moment + coefficients @ gram @ coefficients
        # What the coefficients leave open is no anomaly less.
        left = max(left, 0.0) + np.sum(gram * covariance)
        sigma2 = (left + belief * usual2) / (total + belief)
        sigma2 = max(sigma2, SIGMA_FLOOR**2)
    sigma = float(np.sqrt(sigma2))
    r = (values - design @ coefficients) / sigma
    open_share = np.sum(design @ covariance * design, axis=1) / sigma2
    cycles = slow_cycles(days, hourly)
    even = np.array([VARIANCE_BELIEF[0], *[VARIANCE_BELIEF[1]] * (cycles.shape[1] - 1)])
    excess = weight * (np.minimum(r**2, 16.0) + open_share - 1)
    variance = np.linalg.solve((cycles * weight[:, None]).T @ cycles + np.diag(even), cycles.T @ excess)
    variance[0] += 1
    found, pairs = autocorrelation(steps, r, 1)
    phi = min(max(found, 0.0), MAX_PHI) if pairs >= FEWEST_PAIRS else 0.0
    annual = newest - float(days[0]) >= MOST_OF_A_YEAR
    return Climatology(hourly, annual, coefficients, covariance, variance, sigma, phi, len(values), newest)


def _posterior(
    gram: np.ndarray, moment: np.ndarray, sigma2: float, guesses: tuple[Prior, ...], alike_: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean (P,) and covariance (P, P) of the coefficients over all guesses, each as likely as the record makes it.

    A column whose observations come k alike counts them 1/k, which is right where anomalies last long or short
    beside its period. How likely a guess is rests on the slowest column's k.
    """
    root, slowest = np.sqrt(alike_), sigma2 * alike_.max()
    means, covariances, evidence = [], [], []
    for guess in guesses:
        precision = guess.precision * np.outer(root, root) * sigma2
        inverse = np.linalg.inv(gram + precision)
        means.append(inverse @ (moment + precision @ guess.mean))
        covariances.append(sigma2 * inverse * np.outer(root, root))
        before, after = guess.precision, guess.precision + gram / slowest
        pull = before @ guess.mean + moment / slowest
        fit = pull @ np.linalg.solve(after, pull) - guess.mean @ before @ guess.mean
        room = np.linalg.slogdet(before)[1] - np.linalg.slogdet(after)[1]
        evidence.append(np.log(guess.share) + 0.5 * (fit + room))
    share = np.exp(np.array(evidence) - max(evidence))
    share /= share.sum()
    mean = share @ np.array(means)
    covariance = sum(
        w * (c + np.outer(m - mean, m - mean)) for w, m, c in zip(share, means, covariances, strict=True)
    )
    return mean, covariance


def _steps(days: np.ndarray, hourly: bool) -> np.ndarray:
    steps: np.ndarray = np.rint(days * (24 if hourly else 1)).astype(np.int64)
    return steps
