import numpy as np
import pytest

from anp_core.errors import MaskError
from anp_core.explain.what_if import most_attended, without_points
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.completion import PixelAttention
from anp_core.pretrained import load_model

HEIGHT, WIDTH = 11, 13


@pytest.fixture(scope="module")
def scene():
    """A picture, its completion by plain averaging attention, and the model."""
    random = np.random.default_rng(2)
    rgb = random.random((HEIGHT, WIDTH, 3)).astype(np.float32)
    model = load_model("small-pictures/uniform")
    return rgb, complete_image(rgb, random.random((HEIGHT, WIDTH)) < 0.7, model=model), model


def box(*points):
    dropped = np.zeros((HEIGHT, WIDTH), bool)
    dropped[tuple(np.array(points).T)] = True
    return dropped


def test_the_change_is_that_of_completing_without_the_points(scene):
    rgb, completion, model = scene
    row, column = np.argwhere(completion.missing)[3].tolist()
    gone = np.argwhere(completion.context)[4:9]
    found = without_points(rgb, completion, row, column, box(*gone), model)
    np.testing.assert_array_equal(found.dropped, gone)
    np.testing.assert_allclose(found.mean, completion.mean[row, column], atol=0.01)
    less = complete_image(rgb, completion.missing, context=completion.context & ~box(*gone), model=model)
    np.testing.assert_allclose(found.mean_without, less.mean[row, column], atol=0.01)
    np.testing.assert_allclose(found.change, found.mean_without - found.mean)


def test_under_uniform_attention_attention_alone_predicts_the_change_of_the_plain_mean(scene):
    rgb, completion, model = scene
    row, column = np.argwhere(completion.missing)[0].tolist()
    points = np.argwhere(completion.context)
    found = without_points(rgb, completion, row, column, box(*points[:6]), model)
    colours = rgb[completion.context]
    np.testing.assert_allclose(found.attended, colours.mean(0), atol=0.01)
    np.testing.assert_allclose(found.change_by_attention, colours[6:].mean(0) - colours.mean(0), atol=0.01)
    assert found.share == pytest.approx(6 / len(points), abs=0.01)


def test_dropping_what_is_no_context_point_or_all_of_them_is_refused(scene):
    rgb, completion, model = scene
    row, column = np.argwhere(completion.missing)[0].tolist()
    with pytest.raises(MaskError, match="no context point among"):
        without_points(rgb, completion, row, column, completion.missing, model)
    with pytest.raises(MaskError, match="no context point left"):
        without_points(rgb, completion, row, column, np.ones((HEIGHT, WIDTH), bool), model)


def test_the_most_attended_points_are_single_pixels_heaviest_first():
    positions = np.array([[0, 0], [1, 1], [2, 2], [3.5, 3.5]], np.float32)
    weights = np.array([[0.1, 0.4, 0.1, 0.4], [0.1, 0.2, 0.3, 0.4]], np.float32)
    seen = PixelAttention(5, 5, positions, np.array([1, 1, 1, 2]), weights, ("a", "b"))
    assert most_attended(seen, 2).tolist() == [[1, 1], [2, 2]]
    assert most_attended(seen, 9).tolist() == [[1, 1], [2, 2], [0, 0]]
