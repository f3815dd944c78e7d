"""What goes to the screen of a picture that is transparent in places."""

from types import SimpleNamespace

import numpy as np
import pytest

from anp_core.data.picture import Picture
from pages.pictures.answer import Answer
from pages.pictures.hole import Hole
from pages.pictures.source import LoadedPicture

RNG = np.random.default_rng(0)
PIXELS, FILL = RNG.random((2, 12, 16, 3), np.float32)
CLEAR = np.zeros((12, 16), bool)
CLEAR[:, 10:] = True


@pytest.fixture
def answer() -> Answer:
    loaded = LoadedPicture(Picture(PIXELS, (~CLEAR).astype(np.float32)), "key", "mine.png", sample=False)
    missing = np.zeros((12, 16), bool)
    missing[3:7, 2:6] = missing[9:11, 12:15] = True  # one hole in what is opaque, one in what is clear
    return Answer(
        loaded, Hole(missing, "hole", truth_known=False), *[SimpleNamespace()] * 2, None, *[None] * 3
    )


def test_a_picture_is_seen_on_white_where_it_is_clear(answer):
    assert (answer.loaded.seen[CLEAR] == 1).all()
    assert (answer.loaded.seen[~CLEAR] == PIXELS[~CLEAR]).all()


def test_a_fill_is_seen_as_opaque_as_its_surroundings_are(answer):
    seen = answer.seen(np.where(answer.hole.missing[..., None], FILL, PIXELS))
    filled = answer.hole.missing & ~CLEAR
    assert (seen[filled] == FILL[filled]).all()
    assert (seen[~answer.hole.missing] == answer.loaded.seen[~answer.hole.missing]).all()


def test_an_opaque_picture_is_seen_as_it_is(answer):
    whole = LoadedPicture(Picture(PIXELS), "key", "mine.png", sample=False)
    assert whole.seen is PIXELS
