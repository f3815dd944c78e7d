"""The three functions for measuring: arrays in, arrays out, and nothing remembered between two calls."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch

from anp_core import protocols
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.pretrained import LoadedModel

# ------------------------------------------------------------------------ signatures


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (protocols.complete, ["image", "mask"]),
        (protocols.forecast, ["times_context", "values_context", "times_target"]),
        (protocols.regress, ["context_x", "context_y", "target_x"]),
    ],
)
def test_benchmarks_can_call_by_position_with_nothing_more(function: object, names: list[str]) -> None:
    parameters = inspect.signature(function).parameters  # type: ignore[arg-type]
    asked = [name for name, value in parameters.items() if value.default is inspect.Parameter.empty]
    assert asked == names
    assert list(parameters)[: len(names)] == names


# ------------------------------------------------------------------------ complete


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    """(19, 29, 3) uint8, a smooth slope in every channel."""
    rows, columns = np.mgrid[:19, :29]
    return np.stack([6 * rows + 60, 5 * columns + 40, 220 - 3 * rows - 2 * columns], axis=2).astype(np.uint8)


@pytest.fixture(scope="module")
def mask() -> np.ndarray:
    mask = np.zeros((19, 29), bool)
    mask[5:11, 13:20] = True
    return mask


def test_complete_keeps_known_pixels_and_never_sees_hidden_ones(image: np.ndarray, mask: np.ndarray) -> None:
    black, white = image.copy(), image.copy()
    black[mask], white[mask] = 0, 255
    found = protocols.complete(black, mask)
    assert set(found) == {"mean", "std"}
    for name in ("mean", "std"):
        assert found[name].shape == (19, 29, 3)
        assert found[name].dtype == np.float32
        assert np.array_equal(found[name], protocols.complete(white, mask)[name])
    assert np.array_equal(found["mean"][~mask], image[~mask].astype(np.float32) / 255)
    assert not found["std"][~mask].any()
    assert (found["std"][mask] > 0).all()
    assert found["mean"].min() >= 0
    assert found["mean"].max() <= 1


def test_complete_continues_a_slope(image: np.ndarray, mask: np.ndarray) -> None:
    error = np.abs(protocols.complete(image, mask)["mean"] - image / 255.0)[mask]
    assert error.mean() < 0.03  # the mean colour of the surroundings would be 0.08 off


# ------------------------------------------------------------------------ forecast


def daily(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Times and °C of a year's swing of ±10 with noise of 1."""
    days = np.arange(count)
    noise = np.random.default_rng(seed).normal(0, 1, count)
    times = np.datetime64("2019-01-01") + days
    return times.astype("datetime64[s]"), 10 - 10 * np.cos(2 * np.pi * days / 365.25) + noise


def hourly(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Times and °C of a day's swing of ±5, warmest at 14 o'clock, with noise of 0.3."""
    hours = np.arange(count)
    noise = np.random.default_rng(seed).normal(0, 0.3, count)
    times = np.datetime64("2021-05-01T00", "h") + hours
    return times.astype("datetime64[s]"), 15 + 5 * np.cos(2 * np.pi * (hours - 14) / 24) + noise


def test_daily_targets_follow_the_year() -> None:
    times, values = daily(3 * 365)
    known, asked = slice(0, 912), slice(912, 942)  # the first of July and the 29 days after it
    found = protocols.forecast(times[known], values[known], times[asked])
    assert set(found) == {"mean", "std", "dof", "quantiles"}
    assert (np.diff([*found["quantiles"].values()], axis=0) > 0).all()
    np.testing.assert_allclose(found["quantiles"][0.5], found["mean"])
    assert found["mean"].shape == found["std"].shape == (30,)
    assert (found["std"] > 0).all()
    assert np.abs(found["mean"] - values[asked]).mean() < 2  # the record's mean would be 9 off


def test_hourly_targets_follow_the_day() -> None:
    times, values = hourly(21 * 24 + 48)
    known, asked = slice(0, 21 * 24), slice(21 * 24, None)
    found = protocols.forecast(times[known], values[known], times[asked])
    assert found["mean"].shape == (48,)
    assert np.abs(found["mean"] - values[asked]).mean() < 1  # the record's mean would be 3.2 off
    hottest = times[asked][:24][found["mean"][:24].argmax()]
    assert 12 <= int(str(hottest)[11:13]) <= 16


def test_a_single_asked_time_takes_its_step_from_the_record() -> None:
    for times, values in (daily(400), hourly(400)):
        known = slice(0, -1)
        alone = protocols.forecast(times[known], values[known], times[-1:])
        assert alone["mean"].shape == (1,)
        assert abs(alone["mean"][0] - values[-1]) < 4
        assert 0 < alone["std"][0] < 5


def test_gaps_in_the_record_and_the_unit_of_its_times_do_not_matter() -> None:
    times, values = daily(500)
    kept = np.random.default_rng(2).random(470) > 0.2
    plain = protocols.forecast(times[:470][kept], values[:470][kept], times[470:])
    in_days = times.astype("datetime64[D]")
    other = protocols.forecast(in_days[:470][kept], values[:470][kept].tolist(), in_days[470:])  # type: ignore[arg-type]
    assert np.array_equal(plain["mean"], other["mean"])
    assert np.array_equal(plain["std"], other["std"])


def test_a_warmer_record_gives_about_as_much_a_warmer_forecast() -> None:
    times, values = daily(420)
    plain = protocols.forecast(times[:400], values[:400], times[400:])
    warmer = protocols.forecast(times[:400], values[:400] + 5, times[400:])
    assert np.allclose(warmer["mean"], plain["mean"] + 5, atol=0.1)
    assert np.allclose(warmer["std"], plain["std"], rtol=0.1)


# ------------------------------------------------------------------------ regress


@pytest.fixture
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small untrained network in the place of the shipped one: shapes and laws hold for any weights."""
    torch.manual_seed(3)
    config = ANPConfig(dim_x=1, dim_y=1, d_model=12, num_heads=3)
    network = AttentiveNeuralProcess(config).eval().requires_grad_(False)
    monkeypatch.setattr(protocols, "load_model", lambda name: LoadedModel(name, network, "multihead", {}))


@pytest.mark.usefixtures("small_network")
def test_regress_gives_a_mean_and_a_std_for_every_target() -> None:
    draw = torch.Generator().manual_seed(0)
    context_x, context_y = torch.randn(5, 7, 1, generator=draw), torch.randn(5, 7, 1, generator=draw)
    target_x = torch.randn(5, 11, 1, generator=draw)
    mean, std = protocols.regress(context_x, context_y, target_x)
    assert mean.shape == std.shape == (5, 11, 1)
    assert mean.dtype == std.dtype == torch.float32
    assert (std > 0).all()
    assert not mean.requires_grad
    again = protocols.regress(context_x, context_y, target_x)
    assert torch.equal(mean, again[0])
    assert torch.equal(std, again[1])


@pytest.mark.usefixtures("small_network")
def test_regress_predicts_each_target_and_each_curve_by_itself() -> None:
    draw = torch.Generator().manual_seed(1)
    context_x, context_y = torch.randn(2, 7, 1, generator=draw), torch.randn(2, 7, 1, generator=draw)
    target_x = torch.randn(2, 5, 1, generator=draw)
    mean, std = protocols.regress(context_x, context_y, target_x)
    alone_mean, alone_std = protocols.regress(context_x[1:], context_y[1:], target_x[1:, 2:3])
    assert torch.allclose(alone_mean, mean[1:, 2:3], atol=1e-5)
    assert torch.allclose(alone_std, std[1:, 2:3], atol=1e-5)
    order = torch.randperm(7, generator=draw)
    shuffled, _ = protocols.regress(context_x[:, order], context_y[:, order], target_x)
    assert torch.allclose(shuffled, mean, atol=1e-5)
