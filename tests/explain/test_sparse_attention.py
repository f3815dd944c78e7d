from dataclasses import dataclass, field

import numpy as np
import pytest

from anp_core.errors import Cancelled
from anp_core.explain import sparse_attention
from anp_core.explain.concentration import effective_points
from anp_core.explain.head_groups import head_groups
from anp_core.explain.sparse_attention import gather_attention, gather_by_group
from anp_core.prediction.result import attention_of

HEADS = ("seasonal, head 1", "seasonal, head 2", "recent, head 1")


@dataclass
class StandIn:
    """A result of `count` targets that look at 8 of 50 points, one of two contexts."""

    count: int
    heads: tuple = HEADS
    chunks: list = field(default_factory=list)

    def __post_init__(self):
        self.num_targets = self.count
        self.full = np.zeros((self.count, len(self.heads), 50), np.float32)
        rng = np.random.default_rng(0)
        for index in range(self.count):
            points = np.arange(8) * (3 if index < self.count // 2 else 5)
            self.full[index][:, points] = rng.dirichlet(np.ones(8), size=len(self.heads))

    def weights(self, targets):
        self.chunks.append(len(targets))
        every = np.broadcast_to(np.arange(50), (len(targets), 50))
        return attention_of(targets, every, self.full[targets], self.heads)


def test_nothing_but_zeros_is_left_out():
    outlook = StandIn(20)
    sparse = gather_attention(outlook, limit=10_000)
    np.testing.assert_array_equal(sparse.dense(50), outlook.full)
    assert sparse.numbers == 20 * 3 * 8


def test_times_that_share_a_context_share_its_list():
    sparse = gather_attention(StandIn(20), limit=10_000)
    assert sparse.lists.tolist() == [list(range(0, 24, 3)), list(range(0, 40, 5))]
    assert sparse.list_of.tolist() == [0] * 10 + [1] * 10


def test_a_long_forecast_keeps_evenly_chosen_times_within_the_limit():
    sparse = gather_attention(StandIn(1_000), limit=24 * 110)
    assert 90 <= len(sparse.targets) <= 110
    assert len(set(np.diff(sparse.targets))) == 1
    assert sparse.targets[0] < 10
    assert sparse.targets[-1] >= 990


def test_few_weights_are_held_at_a_time_and_progress_is_told(monkeypatch):
    monkeypatch.setattr(sparse_attention, "NUMBERS_AT_A_TIME", 5 * 3 * 8)
    outlook, told = StandIn(23), []
    sparse = gather_attention(outlook, limit=10_000, progress=lambda *done: told.append(done))
    assert max(outlook.chunks) <= 5
    assert told[-1] == (23, 23)
    assert told == sorted(told)
    np.testing.assert_array_equal(sparse.dense(50), outlook.full)


def test_it_can_be_cancelled_and_an_empty_outlook_has_nothing():
    with pytest.raises(Cancelled):
        gather_attention(StandIn(5), limit=100, cancelled=lambda: True)
    nothing = gather_attention(StandIn(0), limit=100)
    assert nothing.numbers == 0
    assert len(nothing.targets) == 0


def test_groups_of_heads_are_averaged():
    result = StandIn(20)
    seen = gather_by_group(result)
    assert seen.heads == ("seasonal", "recent")
    means = np.stack([result.full[:, :2].mean(1), result.full[:, 2]], axis=1)
    np.testing.assert_allclose(seen.dense(50), means, atol=1e-7)


def test_heads_that_look_at_nothing_do_not_count_in_the_average():
    weights = np.zeros((1, 3, 4), np.float32)
    weights[0, 1] = [0.5, 0.5, 0, 0]
    weights[0, 2] = [0, 0.25, 0, 0.75]
    seen = attention_of(np.array([0]), np.array([[4, 6, 8, 9]]), weights, HEADS)
    assert seen.points.tolist() == [[4, 6, 9]]
    np.testing.assert_allclose(seen.average(), [[0.25, 0.375, 0.375]])


def test_lists_of_unequal_length_end_in_places_that_are_none():
    weights = np.zeros((2, 1, 4), np.float32)
    weights[0, 0, 1] = 1
    weights[1, 0] = 0.25
    seen = attention_of(np.array([5, 2]), np.broadcast_to([3, 1, 0, 2], (2, 4)), weights, ("a",))
    assert seen.points.tolist() == [[1, -1, -1, -1], [3, 1, 0, 2]]
    assert seen.numbers == 5
    np.testing.assert_array_equal(seen.dense(4)[:, 0], [[0, 1, 0, 0], [0.25] * 4])


def test_heads_are_grouped_by_what_stands_before_the_comma():
    assert head_groups(HEADS) == {"seasonal": [0, 1], "recent": [2]}
    assert head_groups(("round 1", "round 2")) == {"round 1": [0], "round 2": [1]}


def test_effective_points_between_one_and_all():
    assert effective_points(np.array([0.0, 1.0, 0.0])) == pytest.approx(1)
    assert effective_points(np.full(50, 1 / 50)) == pytest.approx(50)
    assert 1 < effective_points(np.array([0.9, 0.1])) < 2
