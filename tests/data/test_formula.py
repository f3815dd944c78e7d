"""Formulas that somebody typed: what they mean, and that nothing but arithmetic is ever done."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.curve_samples import CURVES, draw_sample, true_curve
from anp_core.data.formula import LONGEST, check_on, read_formula
from anp_core.errors import UserInputError

X = np.linspace(0, 5, 11)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*sin(x) + x^0.8", 2 * np.sin(X) + X**0.8),
        ("2*sin(x) + x**0.8", 2 * np.sin(X) + X**0.8),
        ("−x · 3", -3 * X),
        ("1 - 2 - x", -1 - X),
        ("2^3^x/e", 2.0 ** (3.0**X) / np.e),
        ("-x^2", -(X**2)),
        ("7", np.full(11, 7.0)),
        ("exp(-(x - pi)^2) * sign(x - 1)", np.exp(-((X - np.pi) ** 2)) * np.sign(X - 1)),
        ("sqrt(abs(cos(x))) + tanh(x)", np.sqrt(np.abs(np.cos(X))) + np.tanh(X)),
    ],
)
def test_a_formula_means_what_it_says(text, expected):
    np.testing.assert_allclose(read_formula(text)(X), expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2*",
        "2 sin x",
        "y + 1",
        "sin",
        "sin(x, x)",
        "sin(x=1)",
        "x.real",
        "x[0]",
        "__import__('os')",
        "(lambda: 1)()",
        "[x for x in x]",
        "x if x else 1",
        "x < 1",
        "True",
        "'x'",
        "1j",
        "f'{x}'",
        "x; x",
        "x := 1",
        "(" * 150 + "x" + ")" * 150,
        "x+" * LONGEST + "x",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text):
    with pytest.raises(UserInputError, match=r"\."):
        read_formula(text)(X)


def test_towers_of_powers_are_answered_at_once():
    with pytest.raises(UserInputError, match="must have a value"):
        check_on("9^9^9^9^9^9", 0, 5)


@pytest.mark.parametrize("text", ["1/x", "log(x)", "sqrt(x - 1)", "1e7*x", "tan(x)*1e5/cos(x)"])
def test_what_has_no_value_somewhere_is_refused_and_told_where(text):
    with pytest.raises(UserInputError, match="at x = "):
        draw_sample(text)


@given(pole=st.floats(0.01, 4.99), size=st.sampled_from([1e-3, 1.0, 50.0]), power=st.integers(1, 3))
def test_a_pole_is_found_wherever_it_is(pole, size, power):
    with pytest.raises(UserInputError, match="keep it away from 0") as found:
        check_on(f"sin(x) + {size}/(x - {pole!r})^{power}", 0, 5)
    assert float(re.search(r"at x = (\S+) it", str(found.value))[1]) == pytest.approx(pole, abs=2e-3)


@given(near=st.floats(0.01, 2), place=st.floats(0, 5))
def test_a_peak_that_is_no_pole_is_let_through(near, place):
    check_on(f"1/((x - {place!r})^2 + {near!r})", 0, 5)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("tan(x)", "tan has a pole"),
        ("1/(x-2.5001)", "A divisor is 0"),
        ("x^-1", "A divisor is 0"),
        ("log(x - 1)", "A logarithm needs"),
        ("sqrt(x - 1)", "no root of a number below 0"),
        ("(x - 1)^0.5", "no root of a number below 0"),
        ("1e7*x", "grow too large"),
        ("exp(x^3)", "grow too large"),
    ],
)
def test_the_advice_fits_the_error(text, advice):
    with pytest.raises(UserInputError, match=advice):
        check_on(text, 0, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２*sin（x）＋x^0.8", 2 * np.sin(X) + X**0.8),
        ("３×（x²－１）÷２", 3 * (X**2 - 1) / 2),
        ("π·x³", np.pi * X**3),
    ],
)
def test_full_width_signs_mean_what_the_narrow_ones_mean(text, expected):
    np.testing.assert_allclose(read_formula(text)(X), expected)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x^2 + ｙ^3", "ｙ"),
        ("  2×(y²)", "y"),
        ("sen(x)", "sen"),
        ("é + x^2 + x.real", "é"),
        ("x^x.real", "x.real"),
    ],
)
def test_what_is_not_known_is_said_as_it_was_typed(text, part):
    with pytest.raises(UserInputError, match=f"^“{re.escape(part)}” is not known"):
        read_formula(text)


def test_a_formula_is_sampled_like_the_curve_of_its_name():
    named, typed = draw_sample("textbook", 40, 0.5, 3), draw_sample("2*sin(x) + x^0.8", 40, 0.5, 3)
    np.testing.assert_array_equal(named.x, typed.x)
    np.testing.assert_allclose(named.y, typed.y)
    np.testing.assert_allclose(true_curve("wave", X), CURVES["wave"].of(X))
