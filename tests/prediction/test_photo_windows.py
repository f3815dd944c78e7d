"""Work follows the holes: windows around them, the same result, and nothing that grows with the photo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.prediction.pictures import complete_photo as photo_module
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.photo_windows import CELL, cut_windows


def area(window: tuple[slice, slice]) -> int:
    return (window[0].stop - window[0].start) * (window[1].stop - window[1].start)


@given(seed=st.integers(0, 500), count=st.integers(1, 6), side=st.integers(1, 60))
def test_windows_hold_every_missing_pixel_once(seed, count, side):
    random = np.random.default_rng(seed)
    missing = np.zeros((1500, 1100), bool)
    for row, column in zip(random.integers(0, 1500, count), random.integers(0, 1100, count), strict=True):
        missing[row : row + side, column : column + side] = True
    held = np.zeros(missing.shape, int)
    for window in cut_windows(missing, ~missing):
        held[window] += 1
        assert window[0].start % CELL == window[1].start % CELL == 0
    assert (held[missing] == 1).all()
    assert held.max() == 1


def test_a_window_follows_its_hole_not_the_photo():
    sizes = []
    for side in (2000, 4000):
        missing = np.zeros((side, side), bool)
        missing[900:1090, 900:1090] = True
        sizes.append([area(window) for window in cut_windows(missing, ~missing)])
    assert sizes[0] == sizes[1]
    assert len(sizes[0]) == 1
    assert sizes[0][0] < 1400**2


def test_a_photo_that_is_sprinkled_with_holes_is_one_window():
    missing = np.zeros((900, 900), bool)
    missing[::50, ::50] = True
    assert cut_windows(missing, ~missing) == [(slice(0, 900), slice(0, 900))]


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[:1000, :1100]
    waves = np.stack(
        [np.sin(rows / 31) * np.cos(columns / 17), np.sin(columns / 23), np.cos((rows + columns) / 41)], 2
    )
    return (0.5 + 0.3 * waves + 0.02 * random.standard_normal(waves.shape)).clip(0, 1).astype(np.float32)


@pytest.mark.slow
@pytest.mark.parametrize("side", [30, 170], ids=["shallow", "deep enough to be halved"])
def test_a_window_gives_what_the_whole_photo_gives(photo, side, monkeypatch):
    missing = np.zeros(photo.shape[:2], bool)
    missing[400 : 400 + side, 500 : 500 + side] = True
    windowed = complete_image(photo, missing)
    whole = [(slice(0, photo.shape[0]), slice(0, photo.shape[1]))]
    monkeypatch.setattr(photo_module, "cut_windows", lambda *_: whole)
    full = complete_image(photo, missing)
    np.testing.assert_allclose(windowed.mean, full.mean, atol=0.02)  # the edges of tiles lie elsewhere
    assert np.abs(windowed.mean - full.mean)[missing].mean() < 0.002
    seen, expected = (each.attention_at(402, 503) for each in (windowed, full))
    assert (seen.row, seen.column) == (402, 503)
    np.testing.assert_allclose(
        np.sort(seen.positions, axis=0), np.sort(expected.positions, axis=0), atol=1e-3
    )


def test_no_step_of_a_completion_sees_more_than_the_windows(photo, monkeypatch):
    """Counted instead of timed: the pixels that distances, fills and encoders are handed."""
    handed: list[int] = []
    real = photo_module._complete_window

    def counted(rgb, *rest):
        handed.append(rgb.shape[0] * rgb.shape[1])
        return real(rgb, *rest)

    monkeypatch.setattr(photo_module, "_complete_window", counted)
    missing = np.zeros(photo.shape[:2], bool)
    missing[100:120, 100:120] = missing[800:820, 900:920] = True
    complete_image(photo, missing)
    assert len(handed) == 2
    assert sum(handed) < 0.4 * missing.size


def test_two_holes_far_apart_report_one_progress(photo):
    missing = np.zeros(photo.shape[:2], bool)
    missing[100:120, 100:120] = missing[800:820, 900:920] = True
    told: list[tuple[int, int]] = []
    complete_image(photo, missing, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (800, 800)
    assert {total for _, total in told} == {800}
