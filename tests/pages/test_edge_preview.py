"""What the browser gets to show a hole as it will be while a slider for its edge is dragged."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from pages.pictures.edges import PREVIEW_SIDE, RIM_LEVEL, Edges, edges_uri


def levels_of(uri):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1]))).convert("L")).astype(int)


@pytest.mark.parametrize("grow", [-3, -1, 0, 1, 4])
def test_a_level_says_from_which_growth_on_a_pixel_is_in_the_hole(grow):
    missing = np.zeros((61, 83), bool)
    missing[20:37, 30:53] = missing[30:50, 40:47] = True
    away = levels_of(edges_uri("a hole", missing)) - RIM_LEVEL
    np.testing.assert_array_equal(away <= grow, Edges(grow=grow).moved(missing))


def test_a_large_picture_comes_small():
    missing = np.zeros((300, 3000), bool)
    missing[100:200, 1000:2000] = True
    shown = levels_of(edges_uri("a large hole", missing))
    assert max(shown.shape) == PREVIEW_SIDE
    assert (shown <= RIM_LEVEL).mean() == pytest.approx(missing.mean(), rel=0.05)
