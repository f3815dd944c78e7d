"""The map of sources: a filled pixel wears the colour of its source's place, a known one a tint of its own."""

import numpy as np

from anp_core.figures.picture_figures import SCREEN_SIDE
from anp_core.figures.picture_sources import CORNERS, place_colours, place_key, source_map
from anp_core.figures.theme import rgb_of


def identity(height, width):
    return np.stack([*np.indices((height, width))], axis=2)


def test_the_corners_of_the_span_have_the_corners_colours():
    missing = np.zeros((13, 17), bool)
    missing[5:7, 5:7] = True
    source = identity(13, 17)
    source[5, 5], source[5, 6], source[6, 5], source[6, 6] = (1, 2), (1, 14), (11, 2), (11, 14)
    drawn = source_map(source, np.zeros((13, 17, 3), np.float32), missing)
    assert (drawn.rows, drawn.columns) == ((1, 11), (2, 14))
    expected = [[rgb_of(colour) for colour in pair] for pair in CORNERS]
    np.testing.assert_array_equal(drawn.pixels[5:7, 5:7], expected)


def test_known_pixels_are_lighter_where_the_picture_is_and_tinted_by_their_own_place():
    missing = np.zeros((13, 17), bool)
    missing[6, 8] = True
    pixels = np.zeros((13, 17, 1), np.float32)
    pixels[0] = 1
    source = identity(13, 17)
    source[6, 8] = 2, 2
    drawn = source_map(source, pixels, missing).pixels.astype(int)
    assert (drawn[0] > drawn[1]).all()  # a white row beside a black one
    black = drawn[3:, 3:][~missing[3:, 3:]]
    np.testing.assert_allclose(
        black, np.broadcast_to(0.4 * np.array(rgb_of(CORNERS[1][1])), black.shape), atol=1
    )


def test_one_single_source_has_a_colour_and_nothing_fails():
    missing = np.zeros((7, 11), bool)
    missing[3, 3] = True
    source = identity(7, 11)
    source[3, 3] = 5, 9
    drawn = source_map(source, np.full((7, 11, 3), 0.5, np.float32), missing)
    np.testing.assert_array_equal(drawn.pixels[3, 3], rgb_of(CORNERS[0][0]))


def test_a_large_map_is_scaled_without_mixing_the_colours_of_far_places():
    height, width = 40, 2 * SCREEN_SIDE
    missing = np.ones((height, width), bool)
    missing[:, 0] = False
    source = np.zeros((height, width, 2), int)
    source[:, 1::2] = 39, width - 1  # every other column comes from the opposite corner
    drawn = source_map(source, np.zeros((height, width, 3), np.float32), missing).pixels
    assert drawn.shape == (20, SCREEN_SIDE, 3)
    ends = {rgb_of(CORNERS[0][0]), rgb_of(CORNERS[1][1])}
    assert {tuple(colour) for colour in drawn[:, 1:].reshape(-1, 3).tolist()} <= ends


def test_places_beyond_the_span_take_its_edge():
    np.testing.assert_array_equal(
        place_colours(np.array(-3.0), np.array(9.0)), place_colours(np.array(0.0), np.array(1.0))
    )
    assert [tuple(place_key()[at]) for at in ((0, 0), (-1, -1))] == [
        rgb_of(CORNERS[0][0]),
        rgb_of(CORNERS[1][1]),
    ]
