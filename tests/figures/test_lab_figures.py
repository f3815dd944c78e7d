"""Figures of the attention lab: they show the numbers that they are given, on scales that can be compared."""

from xml.etree import ElementTree

import numpy as np
import pytest

from anp_core.figures.lab_cues import LARGEST_RING, cue_svg
from anp_core.figures.lab_curves import Axis, curve_figure, lines_figure
from anp_core.figures.lab_heatmaps import (
    heatmap_board,
    score_histogram,
    spread_figure,
    weights_heatmap,
)
from anp_core.figures.lab_mistakes import NOTHING, bars_figure, broken_figure
from anp_core.figures.lab_weights import weights_svg
from anp_core.figures.theme import ERROR_SCALE

WEIGHTS = np.array([[0.5, 0.3, 0.2], [0.0, 0.1, 0.9]])


def test_the_curve_keeps_its_gaps_and_the_truth_is_optional():
    x = np.arange(4.0)
    curve = np.array([1.0, np.nan, 3.0, 4.0])
    with_truth = curve_figure(x, x, x, {"one": curve}, truth=x)
    without = curve_figure(x, x, x, {"one": curve})
    assert [trace.name for trace in with_truth.data] == ["data", "true curve", "one"]
    assert [trace.name for trace in without.data] == ["data", "one"]
    assert np.isnan(without.data[1].y[1])


def test_lines_leave_out_what_is_infinite_and_a_mark_stands_at_its_place_on_a_log_axis():
    figure = lines_figure(
        np.array([1.0, 10.0, 100.0]),
        {"error": np.array([np.inf, 2.0, 1.0])},
        Axis("h", log=True),
        Axis("error"),
        mark=("best", 100.0),
    )
    assert np.isnan(figure.data[0].y[0])
    assert figure.layout.annotations[0].x == pytest.approx(2.0)
    assert figure.layout.xaxis.type == "log"


def test_negative_weights_get_colours_that_diverge_from_zero():
    plain = weights_heatmap(WEIGHTS, queries=["a", "b"], keys=["c", "d", "e"]).data[0]
    assert (plain.zmin, plain.zmax) == (0.0, 0.9)
    signed = weights_heatmap(WEIGHTS - 0.4, queries=["a", "b"], keys=["c", "d", "e"]).data[0]
    assert signed.zmin == -signed.zmax == pytest.approx(-0.5)
    assert signed.colorscale[0][1] == ERROR_SCALE[0][1]


def test_all_boards_share_one_scale():
    figure = heatmap_board({"one": WEIGHTS, "two": WEIGHTS / 2}, columns=2)
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    assert figure.layout.coloraxis.cmax == 1.0
    np.testing.assert_array_equal(figure.data[1].z, WEIGHTS / 2)


def test_every_weight_stands_in_its_cell_readable_on_its_colour():
    drawn = ElementTree.fromstring(weights_svg(WEIGHTS, "alt", followed=1))
    texts = {text.text: text.get("fill") for text in drawn.iter("text")}
    assert [name for name in texts if name[0].isdigit()] == [
        "0.500",
        "0.300",
        "0.200",
        "0.000",
        "0.100",
        "0.900",
    ]
    assert (texts["0.000"], texts["0.900"]) == ("white", "black")
    cells, frame = list(drawn.iter("rect"))[:-1], list(drawn.iter("rect"))[-1]
    assert (
        float(frame.get("y")) < float(cells[3].get("y")) < float(frame.get("y")) + float(frame.get("height"))
    )


def test_the_area_of_a_ring_is_the_weight():
    place = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    svg = cue_svg(
        place, ["circle", "square", "triangle"], ["grey", "grey", "red"], WEIGHTS[1], "Three <items>"
    )
    drawn = ElementTree.fromstring(svg)
    rings = np.array([float(circle.get("r")) for circle in drawn[0]])
    np.testing.assert_allclose(rings**2, LARGEST_RING**2 * WEIGHTS[1], atol=0.3)
    assert drawn[3][0].text == "red triangle: 90.0% of the attention"
    assert drawn.get("aria-label") == "Three <items>"


def test_why_root_d_shows_both_without_and_with_the_division():
    d = np.array([1, 4, 16])
    figure = spread_figure(d, (d * 1.0, d * 2.0), (d * 3.0, d * 4.0))
    assert [list(trace.y) for trace in figure.data] == [
        list(d * 1.0),
        list(d * 2.0),
        list(d * 3.0),
        list(d * 4.0),
    ]
    histogram = score_histogram(np.array([-8.0, 8.0]), np.array([-1.0, 1.0]), 64)
    assert histogram.data[0].xbins == histogram.data[1].xbins


def test_zero_stands_at_the_left_end_and_every_row_has_its_title_and_tolerance():
    figure = broken_figure(["one", "two"], [2.0, 255.0], [0.0, 1e-3], [1e-6, 0.05])
    tolerance, right, wrong = figure.data
    assert list(right.x) == [NOTHING, 1e-3]
    assert [row[1] for row in right.customdata] == [0.0, 1e-3]
    assert list(wrong.x) == [2.0, 255.0]
    assert list(tolerance.x) == [1e-6, 0.05]
    assert [note.text for note in figure.layout.annotations] == ["one", "two"]
    assert [note.y for note in figure.layout.annotations] == list(wrong.y)


def test_bars_have_one_colour_a_series():
    figure = bars_figure(["a", "b"], {"one": np.array([1.0, 2.0]), "two": np.array([3.0, 4.0])})
    assert [list(bars.y) for bars in figure.data] == [[1.0, 2.0], [3.0, 4.0]]
    assert figure.data[0].marker.color != figure.data[1].marker.color
