import numpy as np
import pytest

from anp_core.errors import MaskError
from anp_core.explain.what_if import most_attended, what_if
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.result import Attention, Cells
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
    found = what_if(completion, completion.points_in(box(*gone)), np.array([3]))
    np.testing.assert_array_equal(completion.points[found.dropped], gone)
    np.testing.assert_allclose(found.before.mean[0], completion.mean[row, column], atol=0.01)
    less = complete_image(rgb, completion.missing, context=completion.context & ~box(*gone), model=model)
    np.testing.assert_allclose(found.after.mean[0], less.mean[row, column], atol=0.01)
    np.testing.assert_allclose(found.change, found.after.mean - found.before.mean)


def test_under_uniform_attention_attention_alone_predicts_the_change_of_the_plain_mean(scene):
    rgb, completion, _ = scene
    points = np.argwhere(completion.context)
    found = what_if(completion, completion.points_in(box(*points[:6])), np.array([0]))
    colours = rgb[completion.context]
    np.testing.assert_allclose(found.attended[0], colours.mean(0), atol=0.01)
    np.testing.assert_allclose(found.change_by_attention[0], colours[6:].mean(0) - colours.mean(0), atol=0.01)
    assert found.share[0] == pytest.approx(6 / len(points), abs=0.01)


def test_dropping_what_is_no_context_point_or_all_of_them_is_refused(scene):
    _, completion, _ = scene
    with pytest.raises(MaskError, match="no context point among"):
        completion.points_in(completion.missing)
    with pytest.raises(MaskError, match="no context point left"):
        what_if(completion, completion.points_in(np.ones((HEIGHT, WIDTH), bool)), np.array([0]))


@pytest.mark.parametrize("model", ["small-pictures/multihead", "photo/local"])
def test_without_any_points_a_target_is_predicted_as_it_was(model):
    random = np.random.default_rng(2)
    completion = complete_image(
        random.random((HEIGHT, WIDTH, 1)), random.random((HEIGHT, WIDTH)) < 0.4, model=model
    )
    asked = np.array([1, 7, 12])
    alone = completion.without(np.empty(0, int), asked)
    np.testing.assert_array_equal(alone.pixels, completion.pixels[asked])
    for one, other in zip(alone.at(np.arange(3)), completion.at(asked), strict=True):
        np.testing.assert_allclose(one, other, atol=0.01)


def test_a_photos_places_are_the_points_and_cells_that_its_pixel_looks_at():
    random = np.random.default_rng(2)
    rgb = random.random((60, 70, 3)).astype(np.float32)
    completion = complete_image(rgb, np.pad(np.ones((8, 9), bool), ((26, 26), (30, 31))))
    asked = np.array([0, 40])
    seen = completion.weights(asked)
    assert seen.targets.tolist() == [0, 40]
    for target, row in zip(asked, range(2), strict=True):
        alone = completion.attention_at(*completion.pixels[target].tolist())
        np.testing.assert_array_equal(seen.weights[row], alone.weights)
        apart = np.hypot(*(alone.positions - completion.pixels[target]).T)
        np.testing.assert_allclose(completion.distances(seen)[row], apart, rtol=1e-6)
        np.testing.assert_array_equal(seen.single[row], alone.cell == 1)
        here = seen.points[row]
        single = alone.cell == 1
        np.testing.assert_array_equal(completion.points[here[single]], alone.positions[single])
        near = np.abs(completion.points[here] - alone.positions).max(1)
        assert (near <= alone.cell / 2).all()  # a cell goes by a point of its own
        assert completion.context[tuple(completion.points[here].T)].all()
        np.testing.assert_allclose(
            seen.cells.values[row, single], rgb[tuple(alone.positions[single].astype(int).T)]
        )


class Look:
    """A result whose only target looks at three pixels and a cell."""

    num_targets = 1

    def weights(self, targets):
        weights = np.array([[0.1, 0.4, 0.1, 0.4], [0.1, 0.2, 0.3, 0.4]], np.float32)
        cells = Cells(np.array([[1, 1, 1, 2]]), np.zeros((1, 4, 2)), np.zeros((1, 4, 3)))
        return Attention(
            targets, np.array([[10, 11, 12, 13]]), np.zeros(1, int), weights[None], ("a", "b"), cells
        )


def test_the_most_attended_points_are_single_pixels_heaviest_first():
    assert most_attended(Look(), 2).tolist() == [11, 12]
    assert most_attended(Look(), 9).tolist() == [11, 12, 10]
