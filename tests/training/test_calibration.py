"""Factors on the standard deviation: what they are for errors of a known law, and that forecasts use them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.temperature_tasks import split_seasons, temperature_task
from anp_core.data.weather import synthetic_record
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.band_factors import BandFactors
from anp_core.prediction.temperature.forecast import fill_gaps, forecast
from anp_core.prediction.temperature.observed_record import observe_record
from anp_core.pretrained import load_model
from anp_core.training.band_fit import BANDS, among_neighbours, best_scale, best_tail
from anp_core.training.calibration import LEADS, SHARES, Answers, asked_seasons, best_shares

FLAT = {"lengths": [30, 3_000], "leads": [1, 300], "shares": [1.0, 1.0], "tails": [[0.0, 0.0]] * 2}


@given(spread=st.floats(0.3, 4.0), seed=st.integers(0, 2**16))
def test_errors_of_a_gaussian_of_another_spread_are_brought_back_to_it(spread, seed):
    errors = spread * np.random.default_rng(seed).normal(size=20_000)
    errors[::7] = np.nan
    assert best_scale(errors) == pytest.approx(spread, rel=0.05)


@given(dof=st.sampled_from([4.5, 6.0, 12.0]), spread=st.floats(0.3, 4.0), seed=st.integers(0, 2**16))
def test_with_thicker_tails_both_bands_still_hold_what_they_promise(dof, spread, seed):
    errors = spread * np.random.default_rng(seed).standard_t(dof, size=20_000)
    tail = best_tail(errors)
    assert tail == pytest.approx(1 / dof, abs=0.06)
    stated = Predicted(np.zeros(1), np.array(best_scale(errors, tail)), np.array(1 / tail))
    for band in BANDS:
        assert stated.inside(errors, band).mean() == pytest.approx(band, abs=0.01)


def test_tails_lighter_than_a_gaussians_and_no_errors_at_all_are_a_gaussian():
    assert best_tail(np.random.default_rng(0).uniform(-1, 1, 5_000)) == 0
    assert best_tail(np.full(4, np.nan)) == 0


@given(share=st.sampled_from(SHARES), seed=st.integers(0, 2**16))
def test_the_network_is_followed_as_far_as_it_is_right(share, seed):
    """The truth lies on the way from the base to the network, a share of it along."""
    random = np.random.default_rng(seed)
    base, network = random.normal(size=(2, 300, 4))
    truth = share * network + (1 - share) * base + random.normal(0, 0.1, (300, 4))
    truth[random.random((300, 4)) < 0.2] = np.nan
    answers = Answers(np.arange(1, 5), truth, network, np.full((300, 4), 2.0), base, np.ones((300, 4)))
    assert best_shares([answers] * 3) == [share] * 3
    error, std = answers.errors(share)
    assert np.nanstd(error) == pytest.approx(0.1, rel=0.2)
    np.testing.assert_allclose(std, 1 + share)


@pytest.mark.parametrize("hourly", [False, True])
def test_every_lead_of_the_table_is_asked_for(hourly):
    leads = np.concatenate(asked_seasons(hourly))
    assert (np.diff(leads) > 0).all()
    nearest = np.abs(np.log(leads)[:, None] - np.log(LEADS[hourly])).argmin(1)
    assert set(nearest) == set(range(len(LEADS[hourly])))


@pytest.mark.parametrize("hourly", [False, True])
def test_leads_are_asked_for_in_the_parts_of_a_forecast(hourly):
    """The first and last step of a part decide which season its candidates are of."""
    parts = split_seasons(np.arange(1, LEADS[hourly][-1] + 1), hourly)
    ends = {(part[0], part[-1]) for part in parts}
    assert {(asked[0], asked[-1]) for asked in asked_seasons(hourly)} <= ends


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=8), st.floats(-1, 1))
def test_lengths_side_by_side_are_mixed_and_what_goes_evenly_stays(level, slope):
    rows = np.array(level)[:, None]
    mixed = among_neighbours(rows)
    assert rows.min() - 1e-12 <= mixed.min() <= mixed.max() <= rows.max() + 1e-12
    even = slope * np.arange(9.0)[:, None]
    np.testing.assert_allclose(among_neighbours(even)[1:-1], even[1:-1], atol=1e-12)


# ---------------------------------------------------------------- the table


places = st.lists(st.integers(1, 5_000), min_size=1, max_size=6, unique=True).map(sorted)


@given(lengths=places, leads=places, data=st.data())
def test_a_table_gives_its_own_numbers_at_its_places_and_none_outside_their_range(lengths, leads, data):
    row = st.lists(st.floats(0.3, 3.0), min_size=len(leads), max_size=len(leads))
    table = np.array(data.draw(st.lists(row, min_size=len(lengths), max_size=len(lengths))))
    rows, tails = (tuple(map(tuple, each)) for each in (table, table / 12))
    factors = BandFactors(tuple(lengths), tuple(leads), rows, (1.0,) * len(lengths), tails)
    for length, expected in zip(lengths, table, strict=True):
        np.testing.assert_allclose(factors.at(length, np.array(leads)), expected, rtol=1e-9)
        np.testing.assert_allclose(factors.dof(length, np.array(leads)), 12 / expected, rtol=1e-9)
    length = data.draw(st.integers(1, 50_000))
    for found in (factors.at(length, np.arange(1, 400)), 12 / factors.dof(length, np.arange(1, 400))):
        assert (found >= table.min() - 1e-9).all()
        assert (found <= table.max() + 1e-9).all()


def test_a_card_without_factors_changes_nothing():
    nothing = BandFactors.of_card({}, "daily")
    np.testing.assert_array_equal(nothing.at(100, np.arange(50)), 1.0)
    np.testing.assert_array_equal(nothing.dof(100, np.arange(50)), np.inf)


@given(lengths=places, data=st.data())
def test_shares_are_read_between_lengths_and_held_beyond_them(lengths, data):
    shares = tuple(data.draw(st.lists(st.floats(0, 1), min_size=len(lengths), max_size=len(lengths))))
    factors = BandFactors(tuple(lengths), (1,), ((1.0,),) * len(lengths), shares, ((0.0,),) * len(lengths))
    for length, share in zip(lengths, shares, strict=True):
        assert factors.share(length) == pytest.approx(share)
    assert min(shares) - 1e-9 <= factors.share(data.draw(st.integers(1, 50_000))) <= max(shares) + 1e-9


def test_a_share_of_nothing_leaves_the_base_and_one_of_a_half_lies_half_way():
    record = synthetic_record("temperate-daily")
    model = load_model("temperature/local")

    def ask(share):
        table = FLAT | {"factors": [[1.0, 1.0]] * 2, "shares": [share] * 2}
        return forecast(
            record, 10, model=replace(model, card=model.card | {"calibration": {"daily": table}}), widen=False
        )

    none, half, all_of_it = (ask(share) for share in (0.0, 0.5, 1.0))
    np.testing.assert_allclose(half.mean, (none.mean + all_of_it.mean) / 2)
    np.testing.assert_allclose(half.std, (none.std + all_of_it.std) / 2)
    observed = observe_record(record).observed
    base = temperature_task(observed, observed.steps[-1] + np.arange(1, 11))
    np.testing.assert_allclose(
        none.mean, base.offset + base.scale * base.task.base_mean[0, :, 0].numpy(), rtol=1e-5
    )


def test_forecasts_and_gaps_are_widened_by_their_own_factors():
    record = synthetic_record("temperate-daily")
    model = load_model("temperature/local")
    tables = {
        "daily": FLAT | {"factors": [[9.0, 9.0], [1.5, 1.5]]},
        "hourly": FLAT | {"factors": [[9.0] * 2] * 2},
        "daily gaps": FLAT | {"factors": [[2.5] * 2] * 2},
    }
    short = {"daily": FLAT | {"lengths": [1, 2], "factors": [[9.0, 9.0], [1.5, 1.5]]}}
    plain = replace(model, card=model.card | {"calibration": {}})
    for calibration, ask, factor in (
        (short, lambda m: forecast(record, 10, model=m, widen=False), 1.5),
        (tables, lambda m: fill_gaps(record, model=m, widen=False), 2.5),
    ):
        before, after = ask(plain), ask(replace(model, card=model.card | {"calibration": calibration}))
        assert len(before.times)
        np.testing.assert_allclose(after.mean, before.mean)
        np.testing.assert_allclose(after.std, factor * before.std)


def test_a_forecast_has_the_tails_of_the_card_and_keeps_its_std():
    record = synthetic_record("temperate-daily")
    model = load_model("temperature/local")
    table = FLAT | {"factors": [[1.0, 1.0]] * 2}

    def ask(tail):
        card = model.card | {"calibration": {"daily": table | {"tails": [[tail, tail]] * 2}}}
        return forecast(record, 10, model=replace(model, card=card), widen=False)

    light, heavy = ask(0.0), ask(0.2)
    np.testing.assert_allclose(heavy.std, light.std)
    np.testing.assert_allclose(heavy.dof, 5.0)
    assert (
        np.ptp(heavy.quantiles([0.01, 0.99]), axis=0) > np.ptp(light.quantiles([0.01, 0.99]), axis=0)
    ).all()
