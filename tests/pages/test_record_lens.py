import re

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan
from anp_core.prediction.result import Attention
from anp_core.web.record_block import DROPPED, LEVELS, UNUSED, USED, LensView, pack_lens, quantise
from anp_core.web.record_words import lens_words
from pages.widgets.record_lens import SCRIPT
from tests.pages.blocks import read_block

DAY = np.timedelta64(1, "D").astype("timedelta64[s]")
START = np.datetime64("2023-01-01", "s")
HEADS = ("seasonal, head 1", "recent, head 1", "recent, head 2")


def record(days=40, missing=(10, 11), unit="C"):
    kept = ~np.isin(np.arange(days), missing)
    return Record(
        (START + DAY * np.arange(days))[kept], np.arange(days, dtype=float)[kept], "daily", unit=unit
    )


def fan(times):
    return Fan(times, np.linspace(-2, 2, len(QUANTILE_LEVELS))[:, None] + np.arange(len(times)))


def attention(times, context, points=6, seed=0):
    rng = np.random.default_rng(seed)
    columns = np.sort(rng.choice(context, points, replace=False))
    weights = rng.dirichlet(np.ones(points) / 3, size=(times, len(HEADS))).astype(np.float32)
    return Attention(np.arange(times), columns[None], np.zeros(times, int), weights, HEADS)


def view(past=None, **changes):
    past = record() if past is None else past
    ahead = past.times[-1] + DAY * np.arange(1, 6)
    gap = past.times[0] + DAY * np.array([10, 11])
    used = np.arange(len(past)) >= 4
    plain = {
        "record": past,
        "context": used,
        "dropped": np.zeros(len(past), bool),
        "fans": {"gap": fan(gap), "forecast": fan(ahead)},
        "attention": {"gap": attention(2, used.sum()), "forecast": attention(5, used.sum(), seed=1)},
        "context_times": dict.fromkeys(("gap", "forecast"), past.times[used]),
        "heads": HEADS,
        "truth": None,
        "alt": "A record.",
        "pending": frozenset(),
        "can_undo": False,
    }
    return LensView(**(plain | changes))


def weights_of(head, arrays, kind, index):
    """Rows of the record that one asked time may look at, and (heads, K) weights."""
    starts, lists = arrays[f"{kind}Starts"], arrays[f"{kind}ListOf"]
    sizes = len(head["heads"]) * np.diff(starts)[lists]
    begin = sizes[:index].sum()
    coded = arrays[f"{kind}Weights"][begin : begin + sizes[index]].reshape(len(head["heads"]), -1)
    rows = arrays[f"{kind}Columns"][starts[lists[index]] : starts[lists[index] + 1]]
    return rows, head["top"] * (coded / head["weightLevels"]) ** 2


def test_rows_of_weights_still_sum_to_one_and_name_observations_of_the_context():
    shown = view()
    head, arrays = read_block(pack_lens(shown))
    for kind, times in (("gap", 2), ("forecast", 5)):
        assert arrays[f"{kind}Asked"].tolist() == list(range(times))
        for index in range(times):
            rows, weights = weights_of(head, arrays, kind, index)
            np.testing.assert_allclose(weights.sum(1), 1, atol=2e-4)
            np.testing.assert_allclose(weights, shown.attention[kind].weights[index], atol=2e-5)
            expected = shown.context_times[kind][shown.attention[kind].lists[0]]
            np.testing.assert_array_equal(shown.record.times[rows], expected)


def test_lists_of_unequal_length_are_sent_without_what_fills_them_up():
    shown = view()
    lists = np.array([[2, 5, 7], [4, -1, -1]])
    weights = np.zeros((2, len(HEADS), 3), np.float32)
    weights[0], weights[1, :, 0] = [0.2, 0.3, 0.5], 1
    sparse = Attention(np.array([0, 1]), lists, np.array([1, 0]), weights[::-1], HEADS)
    head, arrays = read_block(pack_lens(view(attention=shown.attention | {"gap": sparse})))
    assert arrays["gapStarts"].tolist() == [0, 3, 4]
    for index, points in ((0, [4]), (1, [2, 5, 7])):
        rows, found = weights_of(head, arrays, "gap", index)
        np.testing.assert_array_equal(shown.record.times[rows], shown.context_times["gap"][points])
        np.testing.assert_allclose(found, weights[1 - index, :, : len(points)], atol=2e-5)


def test_the_square_root_keeps_the_digits_of_small_weights():
    weights = np.array([1.0, 0.25, 1e-3, 1e-6, 0.0])
    back = (quantise(weights, 1.0) / LEVELS) ** 2
    np.testing.assert_allclose(back, weights, rtol=1.6e-2)
    np.testing.assert_allclose(back[:3], weights[:3], rtol=6e-4)
    assert quantise(np.array([0.3]), 0.3) == LEVELS


def test_one_scale_holds_for_gaps_and_forecast():
    shown = view()
    head, _ = read_block(pack_lens(shown))
    assert head["top"] == max(part.max() for item in shown.attention.values() for part in item.weights)


def test_times_are_steps_and_temperatures_are_in_the_unit_of_the_file():
    head, arrays = read_block(pack_lens(view(record(unit="F"))))
    assert arrays["recordAt"].tolist() == [*range(10), *range(12, 40)]
    assert arrays["gapAt"].tolist() == [10, 11]
    assert arrays["forecastAt"].tolist() == [40, 41, 42, 43, 44]
    np.testing.assert_allclose(arrays["recordValue"], arrays["recordAt"] * 1.8 + 32)
    middle = arrays["forecastQuantiles"].reshape(len(QUANTILE_LEVELS), 5)[head["median"]]
    np.testing.assert_allclose(middle, np.arange(5) * 1.8 + 32)
    assert head["unit"] == "°F"
    assert head["origin"] == START.astype(np.int64)
    assert head["stepSeconds"] == 86_400


def test_what_an_observation_is_to_the_forecast_is_told():
    past = record()
    dropped = np.arange(len(past)) == 20
    head, arrays = read_block(pack_lens(view(past, dropped=dropped, can_undo=True)))
    assert arrays["recordState"].tolist() == [UNUSED] * 4 + [USED] * 16 + [DROPPED] + [USED] * 17
    assert head["droppedCount"] == 1
    assert head["canUndo"] is True


def test_the_truth_that_was_held_back_is_sent_and_what_is_pending_is_not():
    past = record()
    truth = Record(past.times[-1] + DAY * np.arange(1, 4), np.array([1.0, 2.0, 3.0]), "daily")
    ahead = {"forecast": view().attention["forecast"]}
    head, arrays = read_block(pack_lens(view(past, truth=truth, attention=ahead, pending=frozenset({"gap"}))))
    assert arrays["truthAt"].tolist() == [40, 41, 42]
    assert head["pending"] == ["gap"]
    assert not any(name.startswith("gap") and name.endswith("Weights") for name in arrays)


def test_groups_of_heads_come_from_their_names():
    head, _ = read_block(pack_lens(view()))
    assert head["groups"] == [{"name": "seasonal", "heads": [0]}, {"name": "recent", "heads": [1, 2]}]


def test_the_revision_names_the_content():
    first, same = (read_block(pack_lens(view()))[0]["revision"] for _ in range(2))
    other = read_block(pack_lens(view(can_undo=True)))[0]["revision"]
    assert first == same != other


def test_a_year_ahead_with_many_gaps_fits_two_megabytes():
    days, points = 14_600, 160
    past = record(days)
    heads = tuple(f"round {number // 4 + 1}, head {number % 4 + 1}" for number in range(8))
    rng = np.random.default_rng(0)
    used = np.ones(len(past), bool)

    def many(times):
        row = rng.dirichlet(np.ones(points), size=8).astype(np.float32)
        every, weights = np.arange(points)[None], np.repeat(row[None], times, axis=0)
        return Attention(np.arange(times), every, np.zeros(times, int), weights, HEADS)

    ahead = past.times[-1] + DAY * np.arange(1, 366)
    block = pack_lens(
        view(
            past,
            context=used,
            fans={"gap": fan(past.times[0] + DAY * np.array([10, 11])), "forecast": fan(ahead)},
            attention={"gap": many(2), "forecast": many(365)},
            context_times=dict.fromkeys(("gap", "forecast"), past.times),
            heads=heads,
        )
    )
    assert len(block) < 2_000_000


@pytest.mark.parametrize("step", ["daily", "hourly"])
def test_every_word_that_the_browser_asks_for_is_there(step):
    asked = set(re.findall(r"\bwords\.(?!js\b)(\w+)", SCRIPT)) | set(re.findall(r"span_\w+", SCRIPT))
    words = lens_words(step)
    assert len(asked) > 30
    assert asked <= words.keys()
    assert words.keys() - asked <= {"kind_forecast", "kind_gap", "look", "drop"}
