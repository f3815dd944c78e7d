"""Copying is offered on bricks and grass, never on a face, and neither way sees what is hidden."""

import numpy as np
import pytest

from anp_core.data.fills import harmonic_fill
from anp_core.data.samples import sample_pictures, texture_pictures
from anp_core.errors import Cancelled
from anp_core.prediction.pictures import copy_advice
from anp_core.prediction.pictures.copy_advice import advise_copying, likeness
from anp_core.prediction.pictures.texture import complete_texture

PICTURES = {**texture_pictures(), **sample_pictures()}


def box(pixels, row, column, side):
    missing = np.zeros(pixels.shape[:2], bool)
    missing[row - side // 2 : row + side // 2, column - side // 2 : column + side // 2] = True
    return missing


def advice_on(name, *place):
    pixels = PICTURES[name].load().pixels
    return advise_copying(pixels, box(pixels, *place))


@pytest.mark.slow
@pytest.mark.parametrize("place", [(256, 256, 64), (120, 380, 48)])
def test_on_bricks_copying_comes_closer(place):
    advice = advice_on("brick", *place)
    assert advice.copying
    assert advice.closer
    assert advice.copy.psnr > advice.mean.psnr + 2
    assert f"{advice.copy.psnr:.1f} dB against {advice.mean.psnr:.1f} dB" in advice.sentence


@pytest.mark.slow
@pytest.mark.parametrize("name", ["grass", "gravel"])
def test_on_grass_and_gravel_copying_looks_alike_and_the_sentence_says_that_the_mean_is_closer(name):
    advice = advice_on(name, 256, 256, 64)
    assert advice.copying
    assert advice.alike
    assert advice.copy.psnr < advice.mean.psnr
    assert advice.copy.likeness > advice.mean.likeness + 0.1
    assert "the mean stays closer" in advice.sentence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("astronaut", (115, 225, 50)),  # her face,
        ("astronaut", (110, 220, 90)),  # with the hair
        ("chelsea", (110, 180, 50)),  # an eye of the cat,
        ("chelsea", (150, 225, 64)),  # and between both
    ],
)
def test_on_a_face_nothing_is_offered(name, place):
    advice = advice_on(name, *place)
    assert advice.pieces == copy_advice.PIECES
    assert not advice.copying
    assert "The mean does better" in advice.sentence


def test_what_stands_in_the_hole_or_is_transparent_does_not_matter():
    pixels = PICTURES["brick"].load().pixels[100:300, 100:300]
    missing = box(pixels, 100, 100, 20)
    changed = np.where(missing[..., None], 1 - pixels, pixels)
    assert advise_copying(pixels, missing) == advise_copying(changed, missing)


def test_neither_way_is_given_a_hidden_square(monkeypatch):
    pixels = PICTURES["brick"].load().pixels[:220, :220]
    missing = box(pixels, 110, 110, 16)
    seen = []

    def spy(picture, hidden, *, sources, **how):
        seen.append((picture, hidden, sources))
        return complete_texture(picture, hidden, sources=sources, **how)

    monkeypatch.setattr(copy_advice, "complete_texture", spy)
    advise_copying(pixels, missing)
    for picture, hidden, sources in seen:
        assert not (hidden & sources).any()
        film = harmonic_fill(picture, sources)
        np.testing.assert_allclose(picture, film, atol=1e-3)


def test_without_room_for_squares_there_is_no_advice():
    random = np.random.default_rng(0)
    pixels = random.random((80, 80, 3)).astype(np.float32)
    assert advise_copying(pixels, random.random((80, 80)) < 0.5) is None
    assert advise_copying(pixels[:15, :15], box(pixels[:15, :15], 8, 8, 6)) is None


def test_squares_lie_apart_around_the_hole_and_on_known_pixels():
    known = np.ones((300, 400), bool)
    known[100:140, 150:190] = False
    side, corners = copy_advice._squares(~known, known, np.random.default_rng(1))
    assert (side, len(corners)) == (copy_advice.MOST_SIDE, copy_advice.PIECES)
    taken = np.zeros_like(known, int)
    for row, column in corners:
        taken[row - 4 : row + side + 4, column - 4 : column + side + 4] += 1
        assert known[row - 4 : row + side + 4, column - 4 : column + side + 4].all()
    assert taken.max() <= 2  # their margins may meet
    rows, columns = np.array(corners).T
    assert rows.min() < 100 < 140 < rows.max()
    assert columns.min() < 150 < 190 < columns.max()


def test_likeness_is_one_for_the_truth_small_for_a_blur_and_does_not_ask_where_a_blade_stands():
    grass = PICTURES["grass"].load().pixels[:120, :120]
    assert likeness(grass, grass).min() == pytest.approx(1)
    elsewhere = np.roll(grass, (37, 23), (0, 1))
    flat = np.full_like(grass, grass.mean())
    assert likeness(grass, elsewhere).mean() > 3 * likeness(grass, flat).mean()


def test_it_tells_how_far_it_is_and_stops_when_asked():
    pixels = PICTURES["brick"].load().pixels[:220, :220]
    missing = box(pixels, 110, 110, 16)
    steps = []
    with pytest.raises(Cancelled):
        advise_copying(
            pixels, missing, progress=lambda *step: steps.append(step), cancelled=lambda: len(steps) > 2
        )
    assert [done for done, _ in steps] == [0, 1, 2]


def test_only_sources_are_copied_from():
    pixels = PICTURES["brick"].load().pixels[:100, :100]
    missing, sources = box(pixels, 50, 50, 12), np.zeros((100, 100), bool)
    sources[:, :35] = True
    copied = complete_texture(pixels, missing, sources=sources, blend=False)
    assert sources[tuple(copied.source[missing].T)].all()
