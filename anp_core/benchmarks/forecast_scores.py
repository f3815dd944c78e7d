"""How the temperature protocol scores a forecast: quantile losses and bands, by step or by window."""

from __future__ import annotations

import numpy as np

from anp_core.prediction.predicted import Predicted

DECILES = tuple(round(0.1 * number, 1) for number in range(1, 10))
LEVELS = np.array([0.025, *DECILES, 0.975])
BANDS = {"80 %": (1, -2), "95 %": (0, -1)}  # by the places of their ends among LEVELS
LEAST_STD = 1e-3  # °C


def quantiles(forecast: Predicted) -> np.ndarray:
    """°C at each of LEVELS, (L, M)."""
    return forecast._replace(std=np.maximum(forecast.std, LEAST_STD)).quantiles(LEVELS.tolist())


def quantile_loss(truth: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Loss in °C of quantiles (L, M) at LEVELS against a truth (M,): Koenker & Bassett 1978; (L, M)."""
    levels, error = LEVELS[:, None], truth - found
    loss: np.ndarray = np.maximum(levels * error, (levels - 1) * error)
    return loss


def score_steps(truth: np.ndarray, forecast: Predicted) -> dict[str, np.ndarray]:
    """CRPS in °C from the deciles, and 1.0 inside or 0.0 outside each band, (M,); NaN without an observation."""
    found = quantiles(forecast)
    scores = {"CRPS": 2 * quantile_loss(truth, found)[1:-1].mean(0)}
    for band, (low, high) in BANDS.items():
        inside = (truth >= found[low]) & (truth <= found[high])
        scores[band] = np.where(np.isfinite(truth), inside, np.nan)
    return scores


def score_window(truth: np.ndarray, forecast: Predicted, scale: float = 1.0) -> dict[str, float]:
    """Means over the observed steps of a window; °C but for `mase` (in units of `scale`) and what the bands cover.

    ValueError for a forecast that is not finite.
    """
    if not (np.isfinite(forecast.mean).all() and np.isfinite(forecast.std).all()):
        raise ValueError("a forecast must be finite at every step")
    known = np.isfinite(truth)
    truth = np.asarray(truth, float)[known]
    scored = forecast._replace(std=np.maximum(forecast.std, LEAST_STD)).only(known)
    found = quantiles(scored)
    loss = quantile_loss(truth, found)
    error = np.abs(truth - scored.mean)
    covered = {
        name: float(((truth >= found[low]) & (truth <= found[high])).mean())
        for name, (low, high) in (("cover80", BANDS["80 %"]), ("cover95", BANDS["95 %"]))
    }
    return {
        "crps": 2 * float(loss[1:-1].mean()),
        "crps_exact": float(scored.crps(truth).mean()),
        "mae": float(error.mean()),
        "rmse": float(np.sqrt(np.square(error).mean())),
        "mase": float(error.mean() / scale),
        **covered,
        "width80": float((found[-2] - found[1]).mean()),
    }
