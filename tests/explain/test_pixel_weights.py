import numpy as np
import pytest

from anp_core.errors import Cancelled
from anp_core.explain.sparse_attention import gather_every_target
from anp_core.prediction.pictures.complete_image import complete_image

HEIGHT, WIDTH = 11, 13


def completed(model, share=0.6):
    random = np.random.default_rng(4)
    rgb = random.random((HEIGHT, WIDTH, 3)).astype(np.float32)
    return complete_image(rgb, random.random((HEIGHT, WIDTH)) < share, model=model)


@pytest.mark.parametrize("kind", ["multihead", "laplace", "local"])
def test_every_pixel_gets_the_weights_that_it_gets_when_asked_alone(kind):
    completion = completed(f"small-pictures/{kind}")
    found = gather_every_target(completion)
    np.testing.assert_allclose(found.weights.sum(2), 1, atol=1e-5)
    assert (len(found.lists) == 1) == (kind != "local")
    for target in (0, 17, completion.num_targets - 1):
        row, column = completion.pixels[target].tolist()
        alone = completion.attention_at(row, column)
        np.testing.assert_array_equal(completion.points[found.points[target]], alone.positions)
        np.testing.assert_allclose(found.weights[target], alone.weights, atol=0.01)  # half precision
        assert found.heads == alone.heads


def test_where_heads_are_too_many_their_average_is_kept():
    completion = completed("small-pictures/multihead")
    apart = gather_every_target(completion)
    together = gather_every_target(completion, limit=apart.weights.size // 2)
    assert together.heads == ("",)
    np.testing.assert_allclose(together.weights[:, 0], apart.weights.mean(1), atol=1e-6)


def test_nothing_is_gathered_where_even_the_average_is_too_much_and_for_photos():
    completion = completed("small-pictures/uniform")
    assert gather_every_target(completion, limit=100) is None
    assert gather_every_target(completed("photo/local", share=0.2)) is None


def test_gathering_can_be_stopped_and_says_how_far_it_is():
    completion = completed("small-pictures/uniform")
    with pytest.raises(Cancelled):
        gather_every_target(completion, cancelled=lambda: True)
    said = []
    gather_every_target(completion, progress=lambda done, total: said.append((done, total)))
    assert said[-1] == (completion.missing.sum(),) * 2
