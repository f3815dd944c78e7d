import numpy as np
import pytest

from anp_core.errors import RecordError
from anp_core.figures.reliability import LEVELS, Reliability, reliability_figure


def line(key="lacuna", title="Lacuna", factor=1.0):
    return Reliability(key, title, factor * np.array(LEVELS))


def trace(figure, name):
    return next(item for item in figure.data if item.name == name)


def test_an_honest_line_lies_on_the_diagonal_in_percent():
    drawn = trace(reliability_figure([line()]), "Lacuna")
    np.testing.assert_allclose(drawn.x, 100 * np.array(LEVELS))
    np.testing.assert_allclose(drawn.y, drawn.x)
    diagonal = trace(reliability_figure([line()]), "as promised")
    assert list(diagonal.x) == list(diagonal.y) == [0, 100]


def test_too_narrow_bands_lie_below_it():
    drawn = trace(reliability_figure([line(factor=0.7)]), "Lacuna")
    assert (np.array(drawn.y) < np.array(drawn.x)).all()


def test_a_method_keeps_its_colour_and_marker_whoever_is_beside_it():
    both = reliability_figure([line(), line("prophet", "Prophet"), line("mstl", "MSTL")])
    alone = reliability_figure([line("mstl", "MSTL")])
    assert trace(both, "MSTL").line.color == trace(alone, "MSTL").line.color
    looks = {(item.line.color, item.marker.symbol) for item in both.data if item.name != "as promised"}
    assert len(looks) == 3


def test_the_first_line_is_on_top_and_thickest():
    figure = reliability_figure([line(), line("prophet", "Prophet")])
    assert figure.data[-1].name == "Lacuna"
    assert figure.data[-1].line.width > trace(figure, "Prophet").line.width


def test_what_was_not_scored_is_left_out_and_nothing_at_all_is_refused():
    empty = Reliability("prophet", "Prophet", np.full(len(LEVELS), np.nan))
    assert [item.name for item in reliability_figure([line(), empty]).data] == ["as promised", "Lacuna"]
    with pytest.raises(RecordError, match="No method was scored"):
        reliability_figure([empty])


def test_a_line_that_does_not_fit_the_levels_is_refused():
    with pytest.raises(ValueError, match="12 shares for 2 levels"):
        reliability_figure([line()], levels=(0.5, 0.9))
