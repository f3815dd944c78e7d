"""Pictures about a completion: what is drawn where, and that the numbers on a bar are those of its colours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from anp_core.figures.picture_figures import (
    CHECKER,
    SCREEN_SIDE,
    attention_points,
    error_map,
    fit_to_screen,
    percent,
    picture_on_screen,
    picture_with_hole,
    round_up,
    uncertainty_map,
)
from anp_core.figures.theme import ATTENTION_SCALE, ERROR_SCALE, UNCERTAINTY_SCALE, paint, rgb_of, translucent


def test_paint_gives_the_stops_at_their_positions_and_the_ends_outside():
    scale = [(0.0, "#000000"), (0.5, "#ff0000"), (1.0, "#0000ff")]
    painted = paint(np.array([-1, 0, 0.25, 0.5, 1, 7]), scale)
    expected = [[0, 0, 0], [0, 0, 0], [128, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255]]
    np.testing.assert_array_equal(painted, expected)


@pytest.mark.parametrize(("scale", "rising"), [(ATTENTION_SCALE, True), (UNCERTAINTY_SCALE, False)])
def test_lightness_alone_tells_the_order_on_a_sequential_scale(scale, rising):
    lightness = paint(np.linspace(0, 1, 100), scale) @ np.array([0.299, 0.587, 0.114])
    assert (np.diff(lightness if rising else -lightness) > -0.6).all()


def test_error_scale_is_lightest_at_zero():
    lightness = paint(np.linspace(0, 1, 101), ERROR_SCALE) @ np.array([0.299, 0.587, 0.114])
    assert lightness.argmax() == 50
    assert (np.diff(lightness[:51]) > 0).all()
    assert (np.diff(lightness[50:]) < 0).all()


def test_translucent_keeps_the_colour():
    assert translucent("#D55E00", 0.25) == "rgba(213, 94, 0, 0.25)"


def test_known_pixels_are_shown_to_the_level_and_missing_ones_as_a_checker():
    pixels = np.random.default_rng(0).integers(0, 256, (13, 17, 3))
    missing = np.zeros((13, 17), bool)
    missing[3:9, 5:11] = True
    shown = picture_with_hole((pixels / 255).astype(np.float32), missing)
    np.testing.assert_array_equal(shown[~missing], pixels[~missing])
    assert {tuple(colour) for colour in shown[missing].tolist()} == set(CHECKER)


def test_hidden_pixels_do_not_shine_through_the_hole():
    missing = np.zeros((13, 17), bool)
    missing[3:9, 5:11] = True
    dark, light = np.zeros((13, 17, 1), np.float32), np.zeros((13, 17, 1), np.float32)
    light[missing] = 1
    np.testing.assert_array_equal(picture_with_hole(dark, missing), picture_with_hole(light, missing))


def test_a_grey_picture_is_shown_grey():
    shown = picture_on_screen(np.full((5, 7, 1), 0.2, np.float32))
    assert shown.shape == (5, 7, 3)
    assert (shown == 51).all()


def test_scaling_down_keeps_the_mean_and_the_proportions():
    values = np.random.default_rng(1).random((600, 2 * SCREEN_SIDE, 2), np.float32)
    small = fit_to_screen(values)
    assert small.shape == (300, SCREEN_SIDE, 2)
    np.testing.assert_allclose(small.mean((0, 1)), values.mean((0, 1)), atol=1e-4)


def test_uncertainty_takes_the_colour_that_the_bar_gives_its_number():
    missing = np.zeros((11, 13), bool)
    missing[2:7, 2:7] = True
    std = np.where(missing, 0.25, 0)[..., None].astype(np.float32)
    drawn = uncertainty_map(std, np.zeros((11, 13, 1), np.float32), missing)
    assert drawn.bar.ticks[-1] == (1.0, "50%")
    np.testing.assert_array_equal(drawn.pixels[3, 3], paint(np.array(25 / 50), UNCERTAINTY_SCALE))


def test_known_pixels_take_no_colour_of_the_scale():
    missing = np.zeros((11, 13), bool)
    missing[2:7, 2:7] = True
    drawn = uncertainty_map(
        np.ones((11, 13, 1), np.float32), np.random.rand(11, 13, 1).astype(np.float32), missing
    )
    known = drawn.pixels[~missing].astype(int)
    assert (known.max(1) == known.min(1)).all()


@given(some.floats(-0.4, 0.4).filter(lambda error: abs(error) > 0.01))
def test_error_is_centred_on_zero_and_too_bright_is_red(error):
    missing = np.zeros((9, 11), bool)
    missing[2:4] = True
    truth = np.full((9, 11, 3), 0.5, np.float32)
    mean = truth.copy()
    mean[2] += np.float32(error)
    drawn = error_map(truth, mean, missing)
    assert [text for _, text in drawn.bar.ticks][1] == "0"
    np.testing.assert_array_equal(drawn.pixels[3, 0], rgb_of(ERROR_SCALE[len(ERROR_SCALE) // 2][1]))
    red, _, blue = drawn.pixels[2, 0].astype(int)
    assert (red > blue) == (error > 0)


def test_attention_points_come_with_the_heaviest_last_and_levels_by_square_root():
    positions = np.array([[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]])
    points = attention_points(positions, np.array([1, 4, 16]), np.array([0.64, 0.0, 0.16]))
    np.testing.assert_array_equal(points.rows, [3, 7, 1])
    np.testing.assert_array_equal(points.columns, [5, 11, 2])
    np.testing.assert_array_equal(points.sides, [4, 16, 1])
    np.testing.assert_array_equal(points.levels, [0, 128, 255])
    assert [text for _, text in points.bar.ticks] == ["0", "16%", "64%"]


@given(some.floats(1, 1e6))
def test_a_scale_ends_at_a_round_number_that_is_not_far_beyond(value):
    top = round_up(value)
    assert value <= top * (1 + 1e-9)
    assert top <= 2.5 * value * (1 + 1e-9)
    assert f"{top:e}"[0] in "125"


@pytest.mark.parametrize(("share", "text"), [(0, "0"), (0.0312, "3.1%"), (0.16, "16%"), (1, "100%")])
def test_percent(share, text):
    assert percent(share) == text
