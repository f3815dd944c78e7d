import numpy as np
import pytest

from anp_core.errors import Cancelled
from anp_core.explain.pixel_weights import gather_pixel_weights
from anp_core.prediction.pictures.complete_image import complete_image

HEIGHT, WIDTH = 11, 13


def completed(model, share=0.6):
    random = np.random.default_rng(4)
    rgb = random.random((HEIGHT, WIDTH, 3)).astype(np.float32)
    return complete_image(rgb, random.random((HEIGHT, WIDTH)) < share, model=model)


@pytest.mark.parametrize("kind", ["multihead", "laplace", "local"])
def test_every_pixel_gets_the_weights_that_it_gets_when_asked_alone(kind):
    completion = completed(f"small-pictures/{kind}")
    found = gather_pixel_weights(completion)
    np.testing.assert_allclose(found.weights.sum(2), 1, atol=1e-5)
    for target in (0, 17, len(found.pixels) - 1):
        row, column = found.pixels[target].tolist()
        alone = completion.attention_at(row, column)
        positions = found.positions if found.nearest is None else found.positions[found.nearest[target]]
        np.testing.assert_array_equal(positions, alone.positions)
        np.testing.assert_allclose(found.weights[:, target], alone.weights, atol=0.01)  # half precision
        assert found.heads == alone.heads


def test_where_heads_are_too_many_their_average_is_kept():
    completion = completed("small-pictures/multihead")
    apart = gather_pixel_weights(completion)
    together = gather_pixel_weights(completion, limit=apart.weights.size // 2)
    assert together.heads == ("",)
    np.testing.assert_allclose(together.weights[0], apart.weights.mean(0), atol=1e-6)


def test_nothing_is_gathered_where_even_the_average_is_too_much_and_for_photos():
    completion = completed("small-pictures/uniform")
    assert gather_pixel_weights(completion, limit=100) is None
    assert gather_pixel_weights(completed("photo-local", share=0.2)) is None


def test_gathering_can_be_stopped_and_says_how_far_it_is():
    completion = completed("small-pictures/uniform")
    with pytest.raises(Cancelled):
        gather_pixel_weights(completion, cancelled=lambda: True)
    said = []
    gather_pixel_weights(completion, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (completion.missing.sum(),) * 2
