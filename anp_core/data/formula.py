"""A formula in x that somebody typed, as a function: read as a tree of sums, products and known functions only."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from anp_core.errors import UserInputError
from anp_core.language import listed, say

LONGEST = 200  # letters
LARGEST = 1e6  # of a value; noise of any size would not show beside more
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
}
CONSTANTS = {"pi": np.pi, "e": np.e}
_BETWEEN: dict[type[ast.operator], Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


@lru_cache(64)
def read_formula(text: str) -> Callable[[np.ndarray], np.ndarray]:
    """The function of x that `text` writes, such as `2*sin(x) + x^0.8`; `^` and `**` are powers.

    Raises UserInputError where anything else than x, numbers, pi, e, + − * / ^ and the functions above is in it.

    >>> read_formula("2*x + 1")(np.array([0.0, 3.0]))
    array([1., 7.])
    """
    if len(text) > LONGEST:
        raise UserInputError(
            say("A formula has at most {most} letters; this one has {count}.", most=LONGEST, count=len(text))
        )
    plain = text.replace("^", "**").replace("−", "-").replace("·", "*").strip()
    try:
        tree = ast.parse(plain, mode="eval").body
        _value(tree, np.zeros(1))  # finds what is not known before anybody asks
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        if isinstance(error, UserInputError):
            raise
        raise UserInputError(
            say("“{text}” cannot be read as a formula. Write it like 2*sin(x) + x^0.8.", text=text)
        ) from error

    def function(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, np.float64)
        return np.broadcast_to(_value(tree, x), x.shape).copy()

    return function


def check_on(text: str, low: float, high: float) -> None:
    """Raise UserInputError where the formula has no finite value, or too large a one, from `low` to `high`."""
    x = np.linspace(low, high, 1001)
    values = read_formula(text)(x)
    bad = ~np.isfinite(values) | (np.abs(values) > LARGEST)
    if bad.any():
        raise UserInputError(
            say(
                "“{text}” must have a value between −{most:,.0f} and {most:,.0f} for every x from {low:g} to "
                "{high:g}; "
                "at x = {x:.3g} it has none. Change it, for instance to abs(x) under a root.",
                text=text,
                most=LARGEST,
                low=low,
                high=high,
                x=x[bad][0],
            )
        )


def _value(node: ast.expr, x: np.ndarray) -> np.ndarray:
    """The value of a part of the formula at x; only what is listed here has one."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return np.full_like(x, float(number))
        case ast.Name(id="x"):
            return x
        case ast.Name(id=name) if name in CONSTANTS:
            return np.full_like(x, CONSTANTS[name])
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, x)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner, x)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BETWEEN:
            with np.errstate(all="ignore"):  # what has no value becomes NaN, which `check_on` finds
                combined: np.ndarray = _BETWEEN[type(sign)](_value(left, x), _value(right, x))
                return combined
        case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]) if name in FUNCTIONS:
            with np.errstate(all="ignore"):
                return FUNCTIONS[name](_value(inner, x))
    raise UserInputError(
        say(
            "“{part}” is not known in a formula. Known are x, numbers, pi, e, + - * / ^, brackets and {functions}.",
            part=ast.unparse(node),
            functions=listed(FUNCTIONS),
        )
    )
