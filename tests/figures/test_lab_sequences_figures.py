"""The figures of the sequence models: what was given is what is drawn, every letter is named, scales are fixed."""

import numpy as np

from anp_core.figures.lab_sequences import (
    alignment_heatmap,
    change_figure,
    confidence_figure,
    head_board,
    length_figure,
    offset_products_figure,
    positions_heatmap,
    rotation_heatmap,
)

ANSWER, TEXT = "1987-03-03", "3 <b>& 1987"
WEIGHTS = np.random.default_rng(0).dirichlet(np.ones(len(TEXT)), (3, len(ANSWER)))


def test_an_alignment_names_every_letter_and_has_a_scale_from_0_to_1():
    figure = alignment_heatmap(WEIGHTS[0], ANSWER, TEXT)
    np.testing.assert_array_equal(figure.data[0].z, WEIGHTS[0])
    assert list(figure.layout.xaxis.ticktext) == ["3", "␣", "&lt;", "b", ">", "&amp;", "␣", *"1987"]
    assert list(figure.layout.yaxis.ticktext) == list(ANSWER)
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (0, 1)


def test_heads_share_one_scale():
    figure = head_board(WEIGHTS, ANSWER, TEXT)
    assert len(figure.data) == 3
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    for head, trace in enumerate(figure.data):
        np.testing.assert_array_equal(trace.z, WEIGHTS[head])
    assert len(figure.layout.yaxis3.ticktext) == len(ANSWER)


def test_every_letter_of_an_answer_stands_on_its_probability():
    sure = np.linspace(0.1, 1, 10)
    figure = confidence_figure({"one": (ANSWER, sure), "two": ("2000-01-01", sure[::-1])})
    assert list(map("".join, figure.data[0].text)) == [ANSWER, "2000-01-01"]
    np.testing.assert_array_equal(figure.data[0].z, [sure, sure[::-1]])
    assert (figure.data[0].zmin, figure.data[0].zmax) == (0, 1)


def test_lines_differ_by_more_than_colour():
    shares = {name: [0.5, 0.25] for name in "abcd"}
    for figure in (
        length_figure([20, 60], shares, 40),
        offset_products_figure({name: (np.ones(3), np.zeros(3)) for name in "abcd"}, 1),
    ):
        looks = {(trace.line.color, trace.line.dash, trace.marker.symbol) for trace in figure.data}
        assert len(looks) == len({dash for _colour, dash, _symbol in looks}) == 4


def test_changes_and_positions_are_drawn_as_they_are():
    change = np.arange(10) / 10
    figure = change_figure({"one": change}, ANSWER, 4)
    np.testing.assert_array_equal(figure.data[0].y, change)
    assert figure.layout.shapes[0].x1 == 4.5
    board = np.random.default_rng(1).uniform(-1, 1, (7, 4))
    figure = positions_heatmap({"one": board, "two": -board})
    np.testing.assert_array_equal(figure.data[1].z, -board)
    assert rotation_heatmap(np.eye(4)).layout.coloraxis.cmin == -1
