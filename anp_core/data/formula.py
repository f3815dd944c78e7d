"""A formula in x that somebody typed, as a function: read as a tree of sums, products and known functions only."""

from __future__ import annotations

import ast
import operator
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from anp_core.errors import UserInputError
from anp_core.language import Sentence, listed, say, sentences

LONGEST = 200  # letters
LARGEST = 1e6  # of a value; noise of any size would not show beside more
GRID, ZOOMS = 1001, 24  # places that are looked at, and how often each peak is looked at four times as close
SMALL = 1e-5  # of its largest value: a divisor below is taken for 0
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


# Letters that people type for the ones that Python knows; NFKC has full-width digits and brackets, among others.
_TYPED = {"^": "**", "−": "-", "·": "*", "×": "*", "÷": "/", "π": "pi", "²": "**2", "³": "**3"}


@dataclass(frozen=True)
class _Typed:
    """A formula as it was typed, as Python reads it, and which typed letter each of Python's came from."""

    text: str
    plain: str
    origin: tuple[int, ...]  # one a letter of `plain`

    def part(self, node: ast.expr) -> str:
        """What was typed for a part of the formula."""
        line = self.plain.encode()  # offsets count bytes
        start, end = (len(line[:offset].decode()) for offset in (node.col_offset, node.end_col_offset or 0))
        return self.text[self.origin[start] : self.origin[end - 1] + 1]


def _typed(text: str) -> _Typed:
    letters: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(text):
        meant = _TYPED.get(letter) or unicodedata.normalize("NFKC", letter)
        for each in "".join(_TYPED.get(part, part) for part in meant):
            if letters or not each.isspace():  # a space at the beginning would be an indentation
                letters.append(" " if each.isspace() else each)
                origin.append(place)
    return _Typed(text, "".join(letters), tuple(origin))


@lru_cache(64)
def read_formula(text: str) -> Callable[[np.ndarray], np.ndarray]:
    """The function of x that `text` writes, such as `2*sin(x) + x^0.8`; `^` and `**` are powers.

    Full-width digits, brackets and signs are read like the narrow ones, and ×, ÷, π, ² and ³ for what they mean.
    Raises UserInputError where anything else than x, numbers, pi, e, + − * / ^ and the functions above is in it.

    >>> read_formula("2*x + 1")(np.array([0.0, 3.0]))
    array([1., 7.])
    >>> read_formula("２×（x²＋１）")(np.array([3.0]))
    array([20.])
    """
    _, tree = _read(text)

    def function(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, np.float64)
        return np.broadcast_to(_value(tree, x), x.shape).copy()

    return function


def _read(text: str) -> tuple[_Typed, ast.expr]:
    if len(text) > LONGEST:
        raise UserInputError(
            say("A formula has at most {most} letters; this one has {count}.", most=LONGEST, count=len(text))
        )
    typed = _typed(text)
    try:
        tree = ast.parse(typed.plain, mode="eval").body
        _value(tree, np.zeros(1))  # finds what is not known before anybody asks
    except _UnknownError as error:
        raise UserInputError(
            say(
                "“{part}” is not known in a formula. Known are x, numbers, pi, e, + - * / ^, brackets and "
                "{functions}.",
                part=typed.part(error.node),
                functions=listed(FUNCTIONS),
            )
        ) from None
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise UserInputError(
            say("“{text}” cannot be read as a formula. Write it like 2*sin(x) + x^0.8.", text=text)
        ) from error
    return typed, tree


def check_on(text: str, low: float, high: float) -> None:
    """Raise UserInputError where the formula has no finite value, or too large a one, from `low` to `high`.

    Poles between the places of a grid are found by looking ever closer at where the formula is largest.
    """
    _, tree = _read(text)
    x = _largest_places(lambda at: _value(tree, at), np.linspace(low, high, GRID))
    values = np.broadcast_to(_value(tree, x), x.shape)
    bad = ~np.isfinite(values) | (np.abs(values) > LARGEST)
    if bad.any():
        worst = int(np.argmax(np.where(np.isnan(values), np.inf, np.abs(values))))
        at = x[worst : worst + 1]
        raise UserInputError(
            sentences(
                say(
                    "“{text}” must have a value between −{most:,.0f} and {most:,.0f} for every x from {low:g} to "
                    "{high:g}; at x = {x:.6g} it has none.",
                    text=text,
                    most=LARGEST,
                    low=low,
                    high=high,
                    x=at[0],
                ),
                _advice(tree, at, x),
            )
        )


def _largest_places(function: Callable[[np.ndarray], np.ndarray], grid: np.ndarray) -> np.ndarray:
    """The grid, and around each place where |f| is largest among its neighbours the places found by zooming in."""
    size = np.abs(np.broadcast_to(function(grid), grid.shape))
    padded = np.pad(size, 1, constant_values=-np.inf)
    peak = grid[(size >= padded[:-2]) & (size >= padded[2:]) & (size.max() > size.min())]  # (P,)
    reach, found = grid[1] - grid[0], [grid]
    for _ in range(ZOOMS):
        around = np.clip(peak[:, None] + reach * np.linspace(-1, 1, 9), grid[0], grid[-1])  # (P, 9)
        height = np.abs(np.broadcast_to(function(around), around.shape))
        best = np.where(np.isnan(height), np.inf, height).argmax(1)  # no value at all is found, too
        peak = around[np.arange(len(peak)), best]
        found.append(peak)
        reach /= 4
    return np.concatenate(found)


def _advice(tree: ast.expr, at: np.ndarray, x: np.ndarray) -> Sentence:
    """What mends a formula whose value at `at` (1,) is none; `x` are places to compare with."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.BinOp(op=ast.Div(), right=divisor)
                | ast.BinOp(left=divisor, op=ast.Pow(), right=ast.UnaryOp(op=ast.USub()))
            ):
                if abs(_value(divisor, at)[0]) <= SMALL * np.nanmax(np.abs(_value(divisor, x))):
                    return say("A divisor is 0 there: keep it away from 0, as in 1/(x + 1).")
            case ast.Call(func=ast.Name(id="tan"), args=[inner]):
                if abs(np.cos(_value(inner, at)[0])) <= SMALL:
                    return say("tan has a pole there: take a smaller part of it, as in tan(x/4).")
            case ast.Call(func=ast.Name(id="log"), args=[inner]):
                if _value(inner, at)[0] <= 0:
                    return say("A logarithm needs a number above 0, as in log(abs(x) + 1).")
            case ast.Call(func=ast.Name(id="sqrt"), args=[inner]) | ast.BinOp(left=inner, op=ast.Pow()):
                if _value(inner, at)[0] < 0 and np.isnan(_value(node, at)[0]):
                    return say("There is no root of a number below 0: put abs( ) around what is under it.")
    return say("Its values grow too large: divide it, or take a smaller power.")


class _UnknownError(Exception):
    """A part of a formula that is not known."""

    def __init__(self, node: ast.expr) -> None:
        super().__init__()
        self.node = node


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
        case ast.Call(func=ast.Name(id=name) as function) if name not in FUNCTIONS:
            raise _UnknownError(function)
    raise _UnknownError(node)
