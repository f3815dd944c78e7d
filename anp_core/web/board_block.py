"""What the board of attention types is sent: pictures, their uncertainty and error, and every type's weights.

Every scale is shared by all types, so that they can be compared by eye.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from anp_core.explain.picture_comparison import PictureComparison, quantise_rows, rows_by_group
from anp_core.figures.picture_figures import (
    PERCENT,
    ColourBar,
    error_map,
    error_top,
    picture_on_screen,
    picture_with_hole,
    std_top,
    uncertainty_map,
)
from anp_core.figures.theme import ATTENTION_SCALE, paint
from anp_core.language import _, mark, tag
from anp_core.prediction.result import Attention
from anp_core.web.byte_blocks import NamedArray, pack_block

# What the board says; {braces} are filled in by the browser.
WORDS = {
    "board": mark("The completion of each attention type, what it attends to, its uncertainty and its error"),
    "cards": mark(
        "Pictures to point at. Arrow keys move to the next missing pixel, Shift makes them go farther, Enter keeps "
        "it, Escape lets go."
    ),
    "heads": mark("Attention of"),
    "average": mark("all rounds, averaged"),
    "scale": mark("Share of the attention"),
    "where": mark("Row {row}, column {column}"),
    "input": mark("The input"),
    "truth": mark("The truth"),
    "hole": mark("The picture with its hole"),
    "mean": mark("Completion"),
    "attention": mark("What it attends to"),
    "attends": mark("Attends to {number} points, {distance} pixels away"),
    "std": mark("Uncertainty"),
    "std_at": mark("Give or take {number}%"),
    "error": mark("Error"),
    "error_at": mark("Error: {number}%"),
    "std_label": mark("How unsure"),
    "std_about": mark("How far off it expects to be, of the way from black to white."),
    "error_label": mark("Error"),
    "error_about": mark("Completion minus truth."),
    "help": mark(
        "Move over any of the pictures: every type shows which context points its prediction at that pixel attends "
        "to. A click keeps the pixel, another click or Esc lets go; arrow keys move."
    ),
    "touch_help": mark(
        "Touch any of the pictures: every type shows which context points its prediction at that pixel attends to. "
        "A tap keeps the pixel, another tap lets go."
    ),
    "spoken_type": mark("{type}: {number} effective points, {distance} pixels away"),
    "waiting": mark("The comparison is being worked out."),
    "pause": mark(". "),
}


def pack_board(comparison: PictureComparison, titles: dict[str, str], question: str) -> bytes:
    """The block of bytes that the browser reads.

    Args:
        comparison: what to show.
        titles: how each attention type is written.
        question: names picture, hole and context: with another one, pointing begins anew. Lenses of the page whose
            link it is follow, and lead, the board.
    """
    asked = comparison.question
    pixels, missing, context = asked.shown, asked.missing, asked.context
    seen = comparison.types[0].attention
    arrays = _input(pixels, missing, context, asked.truth_known, seen)
    at = seen.targets
    bars = _scales(comparison)
    for number, each in enumerate(comparison.types):
        result = each.result
        std = uncertainty_map(result.std, pixels, missing, top=bars["std"], on_page=True)
        maps = {"mean": picture_on_screen(result.mean), "std": std.pixels}
        arrays.append((f"stdAt{number}", "f4", PERCENT * result.std[missing][at].mean(axis=1)))
        bar = {"stdBar": _bar(std.bar, WORDS["std_label"], WORDS["std_about"])}
        if asked.truth_known:
            error = error_map(pixels, result.mean, missing, top=bars["error"], on_page=True)
            maps["error"] = error.pixels
            bar["errorBar"] = _bar(error.bar, WORDS["error_label"], WORDS["error_about"])
            off = PERCENT * (result.mean - pixels)[missing][at].mean(axis=1)
            arrays.append((f"errorAt{number}", "f4", off))
        arrays += [(f"{name}{number}", "u1", drawn) for name, drawn in maps.items()]
        quantised, scale = quantise_rows(rows_by_group(each))
        arrays += [(f"weights{number}", "u1", quantised), (f"scale{number}", "f4", scale)]
    names = [each.numbers.attention for each in comparison.types]
    head = _head(missing, context, question, [(name, titles[name]) for name in names], asked.truth_known)
    groups = [{"name": _round(name), "heads": 1} for name in comparison.types[0].attention.heads]
    return pack_block(head | bar | {"groups": groups, "waiting": False}, arrays)


def pack_waiting(
    pixels: np.ndarray, missing: np.ndarray, context: np.ndarray, titles: dict[str, str], truth_known: bool
) -> bytes:
    """The board as it stands while nothing is computed: the input, and a place for each type."""
    head = _head(missing, context, "waiting", list(titles.items()), truth_known)
    blank = ColourBar("", ("transparent", "transparent"), ())
    bars = {"stdBar": _bar(blank, WORDS["std_label"], WORDS["std_about"])}
    if truth_known:
        bars["errorBar"] = _bar(blank, WORDS["error_label"], WORDS["error_about"])
    arrays = _input(pixels, missing, context, truth_known)
    return pack_block(head | bars | {"groups": [], "waiting": True}, arrays)


def _input(
    pixels: np.ndarray,
    missing: np.ndarray,
    context: np.ndarray,
    truth_known: bool,
    seen: Attention | None = None,
) -> list[NamedArray]:
    """The picture, what can be pointed at, and what may be attended to: for all, or for each pixel by itself."""
    numbers = np.arange(missing.size).reshape(missing.shape)
    shown = picture_on_screen(pixels) if truth_known else picture_with_hole(pixels, missing)
    targets, own = numbers[missing], []
    if seen is not None:
        targets = targets[seen.targets]
    if seen is not None and seen.cells is not None:
        row, column = np.rint(seen.cells.positions).astype(int).clip(0, np.array(missing.shape) - 1).T
        own = [("near", "u4", (row * missing.shape[1] + column).T), ("side", "u1", seen.cells.side)]
    return [
        ("targets", "u4", targets),
        ("points", "u4", numbers[context] if not own else numbers[:0]),
        *own,
        ("input", "u1", picture_with_hole(pixels, ~context)),
        ("truth", "u1", shown),
        ("colours", "u1", paint(np.linspace(0, 1, 256), ATTENTION_SCALE)),
    ]


def _scales(comparison: PictureComparison) -> dict[str, float]:
    """Where the scales end that all types share, in percent of the way from black to white."""
    missing, pixels = comparison.question.missing, comparison.question.shown
    results = [each.result for each in comparison.types]
    tops = {"std": max(std_top(each.std, missing) for each in results)}
    if comparison.question.truth_known:
        tops["error"] = max(error_top(pixels, each.mean, missing) for each in results)
    return tops


def _bar(bar: ColourBar, label: str, about: str) -> dict[str, Any]:
    return {"label": _(label), "about": _(about), "colours": bar.colours, "ticks": bar.ticks}


def _round(group: str) -> str:
    """How a group of heads is written: "round 1" of the network's names."""
    return _("Round {number}", number=int(group.removeprefix("round ")))


def _head(
    missing: np.ndarray, context: np.ndarray, question: str, types: list[tuple[str, str]], truth_known: bool
) -> dict[str, Any]:
    said = _("{points:,} context points of {pixels:,} pixels", points=int(context.sum()), pixels=missing.size)
    return {
        "height": missing.shape[0],
        "width": missing.shape[1],
        "link": question,
        "question": question,
        "locale": tag(),
        "types": [{"name": name, "title": title} for name, title in types],
        "truthKnown": truth_known,
        "words": {name: _(text) for name, text in WORDS.items()} | {"context": said},
    }
