from dataclasses import dataclass, field

import numpy as np
import pytest

from anp_core.errors import Cancelled
from anp_core.explain import sparse_attention
from anp_core.explain.concentration import effective_points
from anp_core.explain.head_groups import head_groups
from anp_core.explain.sparse_attention import gather_attention

HEADS = ("seasonal, head 1", "seasonal, head 2", "recent, head 1")


@dataclass
class StandIn:
    """An outlook of `count` times that look at 8 of 50 points, one of two contexts."""

    count: int
    heads: tuple = HEADS
    context_times: np.ndarray = field(default_factory=lambda: np.arange(50))
    chunks: list = field(default_factory=list)

    def __post_init__(self):
        self.times = np.arange(self.count)
        self.full = np.zeros((self.count, len(self.heads), 50), np.float32)
        rng = np.random.default_rng(0)
        for index in range(self.count):
            points = np.arange(8) * (3 if index < self.count // 2 else 5)
            self.full[index][:, points] = rng.dirichlet(np.ones(8), size=len(self.heads))

    def explain(self, indices):
        self.chunks.append(len(indices))
        return self.full[indices]


def dense(sparse):
    rows = np.zeros((len(sparse.asked), len(HEADS), 50), np.float32)
    for row, columns, weights in zip(rows, sparse.list_of, sparse.weights, strict=True):
        row[:, sparse.columns[columns]] = weights
    return rows


def test_nothing_but_zeros_is_left_out():
    outlook = StandIn(20)
    sparse = gather_attention(outlook, limit=10_000)
    np.testing.assert_array_equal(dense(sparse), outlook.full)
    assert sparse.numbers == 20 * 3 * 8


def test_times_that_share_a_context_share_its_list():
    sparse = gather_attention(StandIn(20), limit=10_000)
    assert [part.tolist() for part in sparse.columns] == [list(range(0, 24, 3)), list(range(0, 40, 5))]
    assert sparse.list_of.tolist() == [0] * 10 + [1] * 10


def test_a_long_forecast_keeps_evenly_chosen_times_within_the_limit():
    sparse = gather_attention(StandIn(1_000), limit=24 * 110)
    assert 90 <= len(sparse.asked) <= 110
    assert len(set(np.diff(sparse.asked))) == 1
    assert sparse.asked[0] < 10
    assert sparse.asked[-1] >= 990


def test_few_weights_are_held_at_a_time_and_progress_is_told(monkeypatch):
    monkeypatch.setattr(sparse_attention, "NUMBERS_AT_A_TIME", 5 * 3 * 50)
    outlook, told = StandIn(23), []
    sparse = gather_attention(outlook, limit=10_000, progress=lambda *done: told.append(done))
    assert max(outlook.chunks) <= 5
    assert told[-1] == (23, 23)
    assert told == sorted(told)
    np.testing.assert_array_equal(dense(sparse), outlook.full)


def test_it_can_be_cancelled_and_an_empty_outlook_has_nothing():
    with pytest.raises(Cancelled):
        gather_attention(StandIn(5), limit=100, cancelled=lambda: True)
    nothing = gather_attention(StandIn(0), limit=100)
    assert nothing.numbers == 0
    assert len(nothing.asked) == 0


def test_heads_are_grouped_by_what_stands_before_the_comma():
    assert head_groups(HEADS) == {"seasonal": [0, 1], "recent": [2]}
    assert head_groups(("round 1", "round 2")) == {"round 1": [0], "round 2": [1]}


def test_effective_points_between_one_and_all():
    assert effective_points(np.array([0.0, 1.0, 0.0])) == pytest.approx(1)
    assert effective_points(np.full(50, 1 / 50)) == pytest.approx(50)
    assert 1 < effective_points(np.array([0.9, 0.1])) < 2
