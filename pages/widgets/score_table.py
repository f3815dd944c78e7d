"""A table of scores, the best of each column emphasised, narrow enough for a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from anp_core.language import _, mark, translated

NOTHING = "–"
MOST_BEST = 2  # rows that may share being the best
# Colours are shades of the text's own, so that light and dark need no second table.
STYLE = """
<style>
.lacuna-scores { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.lacuna-scores th, .lacuna-scores td {
  padding: 0.4rem 0.35rem; text-align: right; font-weight: 400;
  border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent);
}
.lacuna-scores thead th { font-weight: 600; }
.lacuna-scores thead th[title] { cursor: help; }
.lacuna-scores tr > :first-child { text-align: left; }
.lacuna-scores td.refusal { text-align: left; font-size: 0.8rem; }
.lacuna-scores strong { padding: 0.1rem 0.3rem; margin-right: -0.3rem; border-radius: 4px;
  background: color-mix(in srgb, currentColor 13%, transparent); }
@media (max-width: 480px) { .lacuna-scores { font-size: 0.78rem; } .lacuna-scores th, .lacuna-scores td {
  padding: 0.4rem 0.2rem; } }
</style>
"""


@dataclass(frozen=True)
class Column:
    """What stands in it: its title, one sentence about it, how a number is written, and which number is best.

    Title and sentence are translated where they are shown; by the title as it is here rows name their numbers.
    Without `badness` no number is better than another.
    """

    title: str
    about: str
    write: Callable[[float], str]
    badness: Callable[[float], float] | None = None  # the lowest is best


def decimals(places: int) -> Callable[[float], str]:
    """Writes a number with that many decimals and a real minus sign."""
    return lambda value: f"{value:.{places}f}".replace("-", "−").replace("inf", "∞")


PSNR = Column(
    mark("PSNR"),
    mark("How near to the truth, in decibels; higher is better."),
    decimals(1),
    lambda value: -value,
)
SSIM = Column(
    mark("SSIM"),
    mark("How alike the structures are, at most 1; higher is better."),
    decimals(3),
    lambda value: -value,
)
COVERAGE = Column(
    mark("Coverage"),
    mark("Share of the true values within mean ± 1.96 std; 95% would be honest."),
    lambda value: f"{value:.0%}",
    lambda value: abs(value - 0.95),
)
NLL = Column(
    mark("NLL"),
    mark("How surprised mean and std are by the truth, per value; lower is better."),
    decimals(2),
    lambda value: value,
)
SECONDS = Column(
    mark("Time"),
    mark("How long it took."),
    lambda value: f"{value:.1f} s" if value >= 1 else f"{value:.2f} s",
    lambda value: value,
)
SHARPNESS = Column(
    mark("Sharpness"),
    mark("How steep its edges are inside the hole beside the truth's; 1 is right, 0 is flat."),
    decimals(2),
    lambda value: abs(value - 1),
)

CLOSE = Column(
    mark("How close"),
    mark("How far a filled pixel typically lies from the truth, as a share of the way from black to white."),
    lambda value: _("{share:.1%} off", share=value),
    lambda value: value,
)
INSIDE = Column(
    mark("Truth inside"),
    mark("How often the truth lay within the band that should hold it 95 times in 100."),
    lambda value: f"{value:.0%}",
    COVERAGE.badness,
)

METHOD = mark("Method")
# Numbers by column title, or a sentence to be translated in their place.
Row = Mapping[str, float | None] | str


def share_off(psnr: float) -> float:
    """How far off a PSNR in dB is: the root of the mean squared error, 1 from black to white."""
    return float(10 ** (-psnr / 20))


def asked_measures(place: str) -> bool:
    """Whether the measures of the field are asked for beside words, by the switch in that place of a page."""
    return st.toggle(_("Measures of the field"), key=f"{place}_field_measures", persist_state="session")


def score_table(rows: Mapping[str, Row], columns: Sequence[Column], heading: str = METHOD) -> None:
    """Show it; a column in which only one row has a number has no best. `heading` stands above the names."""
    st.html(table_html(rows, columns, heading))


def table_html(rows: Mapping[str, Row], columns: Sequence[Column], heading: str = METHOD) -> str:
    """The table as HTML in the current language, whatever the names contain."""
    best = {column.title: _best_text(rows, column) for column in columns}
    head = "".join(
        f'<th title="{escape(translated(column.about))}">{escape(_(column.title))}</th>' for column in columns
    )
    body = []
    for name, row in rows.items():
        if isinstance(row, str):
            cells = f'<td class="refusal" colspan="{len(columns)}">{escape(translated(row))}</td>'
        else:
            cells = "".join(
                f'<td data-title="{escape(_(column.title))}">{_cell(row, column, best[column.title])}</td>'
                for column in columns
            )
        body.append(f'<tr><th scope="row">{escape(translated(name))}</th>{cells}</tr>')
    return (
        f'{STYLE}<table class="lacuna-scores"><thead><tr><th>{escape(_(heading))}</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _best_text(rows: Mapping[str, Row], column: Column) -> str | None:
    """The best number as it is written: who is as good to the last written digit shares the place, up to two of them.

    What more of them share distinguishes nobody.
    """
    numbers = [row.get(column.title) for row in rows.values() if not isinstance(row, str)]
    known = [number for number in numbers if number is not None]
    if column.badness is None or len(set(map(column.write, known))) < 2:  # all alike: none is best
        return None
    best = column.write(min(known, key=column.badness))
    return best if sum(column.write(number) == best for number in known) <= MOST_BEST else None


def _cell(row: Mapping[str, float | None], column: Column, best: str | None) -> str:
    value = row.get(column.title)
    if value is None:
        return NOTHING
    text = escape(column.write(value))
    return f"<strong>{text}</strong>" if text == best else text
