"""The drawings of the first page: what weighs more is drawn larger, and a title is never markup."""

import re
from xml.etree import ElementTree

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anp_core.figures.start_drawings import Looked, compared_svg, weighted_mean_svg

SVG = "{http://www.w3.org/2000/svg}"


def shapes(svg, name):
    """All of one kind, whatever they lie in."""
    return [each for each in ElementTree.fromstring(svg).iter() if each.tag.removeprefix(SVG) == name]


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8), st.integers(0, 10))
def test_a_point_that_weighs_more_is_never_drawn_smaller(weights, seed):
    points = np.random.default_rng(seed).integers(0, 4, (len(weights), 2))
    weights = np.array([*weights[:-1], 1.0])
    svg = compared_svg({"one": Looked(np.zeros((4, 6, 3), np.float32), weights)}, points, (1, 1))
    radii = [float(each.attrib["r"]) for each in shapes(svg, "circle")]
    assert radii == sorted(radii)
    assert len(radii) == len(weights)


def test_every_type_has_its_title_as_text_and_its_picture():
    looked = Looked(np.zeros((4, 6, 3), np.float32), np.array([0.5, 0.5]))
    svg = compared_svg({"<b>one</b>": looked, "two": looked}, np.zeros((2, 2), int), (0, 0))
    assert [each.text for each in shapes(svg, "text")] == ["<b>one</b>", "two"]
    assert len(shapes(svg, "image")) == 2


def test_the_curve_of_the_lesson_meets_its_query():
    svg = weighted_mean_svg(asked=2.5)
    line = [tuple(map(float, pair.split(","))) for pair in re.search('points="([^"]+)"', svg)[1].split()]
    x, y = np.array(line).T
    ring = shapes(svg, "circle")[-1]
    across, up = float(ring.attrib["cx"]), float(ring.attrib["cy"])
    assert abs(np.interp(across, x, y) - up) < 1
