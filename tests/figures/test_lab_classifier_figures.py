"""The figures of the lab's classifiers: numbers beside bars, boxes at their pixels, words in their order."""

import numpy as np
import pytest

from anp_core.figures.lab_classifiers import covering_figure, look_figure, word_heatmap, words_figure

WORDS = ("the", "quokka", "was", "the", "best")
WEIGHTS = np.array([0.1, 0.2, 0.05, 0.05, 0.6])
EFFECT = np.array([0.0, -3.2, 0.1, 0.0, 5.0])


def test_bars_hold_weights_and_effects_with_their_numbers():
    figure = words_figure(WORDS, ("quokka",), WEIGHTS, EFFECT)
    weights, effects = figure.data
    np.testing.assert_array_equal(weights.x, WEIGHTS)
    np.testing.assert_array_equal(effects.x, EFFECT)
    assert weights.text == ("10.0%", "20.0%", "5.0%", "5.0%", "60.0%")
    assert effects.text[1] == "-3.2"
    assert figure.layout.yaxis.ticktext == ("the", "quokka (?)", "was", "the", "best")
    low, high = figure.layout.xaxis2.range
    assert low < EFFECT.min() < EFFECT.max() < high


def test_a_lone_word_has_no_effect_to_show():
    figure = words_figure(("good",), (), np.array([1.0]), np.array([np.nan]))
    assert figure.data[1].text == ("",)
    assert np.isfinite(figure.layout.xaxis2.range).all()


def test_a_heatmap_reads_from_the_first_word_downwards():
    weights = np.eye(5)
    figure = word_heatmap(WORDS, weights)
    np.testing.assert_array_equal(figure.data[0].z, weights)
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.data[0].text[1][4] == "quokka → best"


@pytest.mark.parametrize("box", [(8, 12, 20, 30), None])
def test_the_box_surrounds_its_pixels_over_every_picture(box):
    random = np.random.default_rng(0)
    pixels, effect = random.random((48, 48, 3)), random.normal(size=(12, 12))
    looked = look_figure(pixels, random.random((48, 48)), box)
    covered = covering_figure(pixels, effect, {"circle": 1.0}, box=box)
    for figure, panels in ((looked, {"x", "x2"}), (covered, {"x"})):
        shapes = figure.layout.shapes
        assert len(shapes) == (2 * len(panels) if box else 0)
        assert {(s.y0, s.x0, s.y1, s.x1) for s in shapes} == ({(7.5, 11.5, 19.5, 29.5)} if box else set())
        assert {s.xref for s in shapes} == (panels if box else set())
    heatmap = covered.data[1]
    assert (heatmap.x[0], heatmap.x[-1]) == (1.5, 45.5)  # the middle of the first and the last four pixels
    assert heatmap.zmax == -heatmap.zmin == pytest.approx(np.abs(effect).max())


def test_the_true_class_carries_a_tick():
    figure = covering_figure(
        np.zeros((48, 48, 3)), np.ones((12, 12)), {"circle": 0.75, "ring": 0.25}, truth="ring"
    )
    assert figure.data[2].y == ("circle", "ring ✓")
    assert figure.data[2].text == ("75.0%", "25.0%")
