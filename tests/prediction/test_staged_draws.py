"""Orders that spread, stages that grow, and draws that have the joint distribution they should."""

import numpy as np
import pytest

from anp_core.errors import Cancelled
from anp_core.prediction.pictures.staged_draws import draw_in_stages, log_likelihood, spread_order, stage_ends

HEIGHT, WIDTH, CHANNELS = 2, 5, 1
MEAN, STD, LENGTH, DRAWS = 0.5, 0.05, 2.0, 20_000


def covariance(first, second):
    """A smooth Gaussian process over pixels (n, 2), with a nugget that keeps it invertible."""
    squared = np.square(first[:, None] - second[None]).sum(-1)
    return STD**2 * (np.exp(-squared / (2 * LENGTH**2)) + 1e-4 * (squared == 0))


def exact_process(pictures, known, targets):
    """The Gaussian process's own conditional mean and std at each target: a stub network whose joint is known."""
    points = np.argwhere(known)
    gain = np.linalg.solve(covariance(points, points), covariance(points, targets)).T  # (m, n)
    values = pictures[:, points[:, 0], points[:, 1]]  # (S, n, C)
    mean = MEAN + np.einsum("mn,snc->smc", gain, values - MEAN)
    variance = np.diag(covariance(targets, targets)) - (gain * covariance(targets, points)).sum(1)
    return mean, np.broadcast_to(np.sqrt(variance)[:, None], mean.shape)


@pytest.fixture(scope="module")
def start():
    known = np.zeros((HEIGHT, WIDTH), bool)
    known[0, 0] = known[1, 4] = True
    picture = np.where(known, [[0.56], [0.47]], np.nan)[..., None]
    return np.repeat(picture[None], DRAWS, axis=0), known


def white(count, size, seed=0):
    random = np.random.default_rng(seed)
    return lambda m: random.standard_normal((count, m, size))


def joint(start):
    """Mean and covariance of the missing pixels under the exact process."""
    pictures, known = start
    points, targets = np.argwhere(known), np.argwhere(~known)
    gain = np.linalg.solve(covariance(points, points), covariance(points, targets)).T
    mean = MEAN + gain @ (pictures[0][known][:, 0] - MEAN)
    return mean, covariance(targets, targets) - gain @ covariance(points, targets)


# ---------------------------------------------------------------- the joint distribution


def test_one_pixel_at_a_time_has_the_covariance_of_the_process(start):
    pictures, known = start
    order = spread_order(~known, np.random.default_rng(1))
    drawn = draw_in_stages(exact_process, pictures, known, list(order[:, None]), white(DRAWS, CHANNELS))
    values = drawn[:, ~known, 0]
    mean, wanted = joint(start)
    error = 5 * np.sqrt(2 / DRAWS) * STD  # five standard errors of the largest entries
    np.testing.assert_allclose(values.mean(0), mean, atol=error)
    np.testing.assert_allclose(np.cov(values.T), wanted, atol=error * STD)
    off_diagonal = wanted - np.diag(np.diag(wanted))
    assert np.abs(off_diagonal).max() > 5 * error * STD  # or the comparison could not tell


def test_all_at_once_has_the_marginals_and_no_covariance(start):
    pictures, known = start
    everything = [np.argwhere(~known)]
    drawn = draw_in_stages(exact_process, pictures, known, everything, white(DRAWS, CHANNELS))
    found = np.cov(drawn[:, ~known, 0].T)
    wanted = joint(start)[1]
    error = 5 * np.sqrt(2 / DRAWS) * STD**2
    np.testing.assert_allclose(np.diag(found), np.diag(wanted), atol=error)
    np.testing.assert_allclose(found - np.diag(np.diag(found)), 0, atol=error)


def test_the_joint_likelihood_of_one_at_a_time_is_the_process_own(start):
    pictures, known = start
    mean, wanted = joint(start)
    truth = pictures[0].copy()
    truth[~known, 0] = np.random.default_rng(2).multivariate_normal(mean, wanted)
    order = spread_order(~known, np.random.default_rng(3))
    found = log_likelihood(exact_process, truth, known, list(order[:, None]))
    off = truth[~known, 0] - mean
    size = len(mean)
    exact = -0.5 * (off @ np.linalg.solve(wanted, off) + np.linalg.slogdet(2 * np.pi * wanted)[1])
    assert size == HEIGHT * WIDTH - 2
    np.testing.assert_allclose(found, [exact], rtol=1e-6)


def test_the_rest_gets_its_mean_and_the_drawn_lose_their_own_noise(start):
    pictures, known = start
    order = spread_order(~known, np.random.default_rng(1))
    drawn, rest = order[:3], order[3:]
    smooth = draw_in_stages(exact_process, pictures, known, [drawn], white(DRAWS, 1), rest=rest)
    grain = draw_in_stages(exact_process, pictures, known, [drawn, rest], white(DRAWS, 1))
    assert (smooth[:, ~known].std(0) < grain[:, ~known].std(0)).all()
    now = known.copy()
    now[tuple(rest.T)] = True
    mean, _ = exact_process(smooth, now, drawn)
    np.testing.assert_allclose(smooth[:, drawn[:, 0], drawn[:, 1]], mean)


def test_draws_stay_colours_and_what_is_given_stays_untouched():
    pictures, known = np.full((3, 4, 4, 2), 0.25), np.eye(4, dtype=bool)
    before = pictures.copy()

    def wide(pictures, known, targets):
        shape = (3, len(targets), 2)
        return np.full(shape, 0.9), np.full(shape, 0.5)

    drawn = draw_in_stages(wide, pictures, known, [np.argwhere(~known)], white(3, 2))
    assert drawn.max() == 1
    assert drawn.min() >= 0
    np.testing.assert_array_equal(drawn[:, known], before[:, known])
    np.testing.assert_array_equal(pictures, before)
    np.testing.assert_array_equal(known, np.eye(4, dtype=bool))


def test_cancelling_stops_before_the_next_stage(start):
    pictures, known = start
    asked = []

    def predict(pictures, known, targets):
        asked.append(len(targets))
        return exact_process(pictures, known, targets)

    stages = list(np.argwhere(~known)[:, None])
    with pytest.raises(Cancelled):
        draw_in_stages(predict, pictures[:2], known, stages, white(2, 1), cancelled=lambda: len(asked) == 3)
    assert asked == [1, 1, 1]


# ---------------------------------------------------------------- order and stages


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (17, 5), (32, 32)])
def test_the_order_holds_every_missing_pixel_once(shape):
    missing = np.random.default_rng(4).random(shape) < 0.7
    missing[0, 0] = True
    order = spread_order(missing, np.random.default_rng(0))
    np.testing.assert_array_equal(np.unique(order, axis=0), np.argwhere(missing))
    assert len(order) == missing.sum()


def test_every_beginning_of_the_order_is_spread():
    missing = np.ones((32, 32), bool)
    for seed in range(5):
        order = spread_order(missing, np.random.default_rng(seed))
        for count in (16, 64, 256):
            offsets = np.linalg.norm(order[:count, None] - order[None, :count], axis=-1)
            nearest = np.where(offsets > 0, offsets, np.inf).min(1).mean()
            assert nearest > 0.6 * 32 / np.sqrt(count)  # points thrown at random: 0.5
    assert (spread_order(missing, np.random.default_rng(0)) != order).any()


def test_stages_grow_and_end_at_the_last_pixel():
    assert stage_ends(20, 1.6) == [1, 2, 3, 5, 8, 13, 20]
    assert stage_ends(1000, 3.0, 5) == [5, 15, 45, 135, 405, 1000]
    assert stage_ends(1, 1.6) == stage_ends(1, 3.0, 5) == [1]
