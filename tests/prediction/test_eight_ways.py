"""The mean over eight flips and rotations: laws of averaging, on a method that depends on how the picture lies."""

import numpy as np
import pytest

from anp_core.errors import Cancelled, stop_if
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.completion import Filled
from anp_core.prediction.pictures.eight_ways import WAYS, complete_eight_ways, turned

HEIGHT, WIDTH = 7, 11


@pytest.fixture
def scene():
    random = np.random.default_rng(0)
    rgb = random.random((HEIGHT, WIDTH, 3)).astype(np.float32)
    return rgb, random.random((HEIGHT, WIDTH)) < 0.4


def lying(rgb, missing, known, model, progress, cancelled):
    """Fills with where a pixel lies, which changes as the picture is turned, and with its own colour."""
    stop_if(cancelled)
    rows, columns = np.nonzero(missing)
    mean = rgb[missing] + np.stack([rows, columns, rows * columns], axis=1)
    if progress is not None:
        progress(len(rows), len(rows))
    return Filled(mean, 1 + mean, known, ("head",), None, None)


def best(rgb, missing, **told):
    return complete_eight_ways(lying)(
        rgb, missing, ~missing, None, told.get("progress"), told.get("cancelled")
    )


def planes(filled, missing):
    whole = np.zeros((*missing.shape, 6), np.float32)
    whole[missing] = np.concatenate([filled.mean, filled.std], axis=1)
    return whole


def test_the_eight_ways_are_all_different_and_each_is_undone():
    numbers = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
    assert len({turned(numbers, way).tobytes() for way in range(WAYS)}) == WAYS
    np.testing.assert_array_equal(turned(numbers, 0), numbers)


@pytest.mark.parametrize("way", range(WAYS))
def test_a_turned_picture_is_filled_as_the_picture_is(scene, way):
    rgb, missing = scene
    expected = turned(planes(best(rgb, missing), missing), way)
    hole = turned(missing, way)
    np.testing.assert_allclose(planes(best(turned(rgb, way), hole), hole), expected, rtol=1e-5)


def test_progress_rises_through_all_ways_and_stopping_stops(scene):
    seen = []
    best(*scene, progress=lambda done, total: seen.append((done, total)))
    count = int(scene[1].sum())
    assert seen == [(way * count, WAYS * count) for way in range(1, WAYS + 1)]
    with pytest.raises(Cancelled):
        best(*scene, cancelled=lambda: True)


def test_the_shipped_network_answers_a_mirrored_picture_with_the_mirrored_answer():
    random = np.random.default_rng(1)
    picture = np.cumsum(random.normal(0, 0.02, (24, 24, 3)), axis=1).astype(np.float32) + 0.5
    picture = picture.clip(0, 1)
    missing = random.random((24, 24)) < 0.5
    upright = complete_image(picture, missing, quality="best")
    mirrored = complete_image(picture[:, ::-1], missing[:, ::-1], quality="best")
    np.testing.assert_allclose(mirrored.mean[:, ::-1], upright.mean, atol=1e-4)
    usual = complete_image(picture, missing)
    assert np.abs(usual.mean - upright.mean)[missing].max() > 1e-3
    assert upright.again(missing, ~missing, None).mean == pytest.approx(upright.mean, abs=1e-5)
