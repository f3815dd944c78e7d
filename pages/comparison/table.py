"""Below the pictures or charts of the comparison page: the table, faithfulness on demand, the files to take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE, both_names
from anp_core.explain.compared import numbers_to_csv
from anp_core.language import _, current, mark, say, sentences, speaking, translated
from anp_core.prediction.result import Result
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait, is_wanted, want
from pages.comparison.answer import Answer
from pages.comparison.export import comparison_page
from pages.comparison.link import offer_link
from pages.comparison.picture_source import PictureQuestion
from pages.comparison.question import PICTURE, RECORD
from pages.widgets.downloads import offer
from pages.widgets.score_table import COVERAGE, INSIDE, NLL, PSNR, Column, Row, decimals, table_html

FAITHFULNESS, MEASURES = "compare_faithfulness", "compare_measures"
TARGETS = 24  # of the missing pixels or asked times, whose most attended points are deleted
DELETED, DRAWS = 4, 6  # points that go at a time, and random choices of as many
# On a phone a row becomes a block of its own, with every number beside its title.
STACKED = """
<style>
.lacuna-stacked { overflow-x: auto; }
@media (max-width: 640px) {
  .lacuna-stacked thead { display: none; }
  .lacuna-stacked tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.2rem; padding: 0.6rem 0;
    border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); }
  .lacuna-stacked tr > th { grid-column: 1 / -1; border: 0; font-weight: 600; }
  .lacuna-stacked tr > td { display: flex; justify-content: space-between; gap: 0.5rem; border: 0;
    padding: 0.1rem 0; }
  .lacuna-stacked td strong { margin-right: 0; }
  .lacuna-stacked td::before { content: attr(data-title); opacity: 0.75; }
}
</style>
"""


@dataclass(frozen=True)
class Faithfulness:
    """How much more the most attended points matter than random ones, by type."""

    ratios: dict[str, float]


def _thousands(value: float) -> str:
    return f"{value / 1000:,.0f} k"


# Written with what they are counted in, which depends on the task.
CLOSE, SURE = mark("How close"), mark("How sure")
ABOUT_CLOSE = {
    PICTURE: mark(
        "How far a filled pixel typically lies from the truth, as a share of the way from black to white."
    ),
    RECORD: mark("How far a predicted value lies from what was measured, on average."),
}
ABOUT_SURE = {
    PICTURE: mark("How far off it expects a filled pixel to be, as a share of the way from black to white."),
    RECORD: mark("How far off it expects a predicted value to be."),
}
CRPS = Column(
    mark("CRPS"),
    mark("How far the whole band lies from what was measured, in °C; lower is better."),
    decimals(2),
    lambda value: value,
)
IN_80 = Column(
    mark("In 80%"),
    mark("Share of the true values within the central 80% band; 80% would be honest."),
    lambda value: f"{value:.0%}",
    lambda value: abs(value - 0.80),
)
IN_95 = Column(
    mark("In 95%"),
    mark("Share of the true values within the central 95% band; 95% would be honest."),
    lambda value: f"{value:.0%}",
    COVERAGE.badness,
)
EFFECTIVE = Column(
    mark("Effective points"),
    mark(
        "As many equally weighted context points would spread the attention as widely: exp of the entropy, mean over "
        "everything predicted."
    ),
    decimals(1),
)
OWN = Column(
    mark("Own weights"), mark("Parameters of this type's attention alone, in thousands."), _thousands
)
ALL = Column(
    mark("All weights"), mark("Parameters of everything that runs under it, in thousands."), _thousands
)
TIME = Column(
    mark("Time"),
    mark("Milliseconds of one prediction on this machine: warm, the median of three."),
    lambda value: f"{value:,.0f} ms",
    lambda value: value,
)
FAITHFUL = Column(
    mark("Faithfulness"),
    mark(
        "How much more a prediction moves without its 4 most attended points than without 4 random ones; above 1 the "
        "weights point at what matters."
    ),
    lambda value: f"{value:.1f}×",
    lambda value: -value,
)


DISTANCE = mark("Distance")
DISTANCES = {
    "pixels": mark("Mean distance of what is attended to, in pixels, weighted by the attention."),
    "days": mark("Mean distance of what is attended to, in days, weighted by the attention."),
    "hours": mark("Mean distance of what is attended to, in hours, weighted by the attention."),
}


def columns_of(answer: Answer, faithfulness: Faithfulness | None, *, measures: bool = True) -> list[Column]:
    """What the table shows of this task: words first; `measures` adds those of the field, sizes and times."""
    task = RECORD if answer.question.task == RECORD else PICTURE  # photos are pictures
    write: Callable[[float], str] = "{:.1%}".format if task == PICTURE else "{:.1f} °C".format
    close = Column(
        CLOSE, ABOUT_CLOSE[task], lambda value: _("{value} off", value=write(value)), lambda value: value
    )
    sure = Column(SURE, ABOUT_SURE[task], lambda value: f"± {write(value)}")
    distance = Column(DISTANCE, DISTANCES[answer.unit], decimals(1))
    columns = [close, sure, INSIDE, EFFECTIVE, distance]
    if measures:
        columns += [NLL, PSNR if task == PICTURE else CRPS, IN_80, IN_95, OWN, ALL, TIME]
    return [*columns, FAITHFUL] if faithfulness is not None else columns


def rows_of(answer: Answer, faithfulness: Faithfulness | None) -> dict[str, Row]:
    """The numbers by type and column title."""
    rows: dict[str, Row] = {}
    sure = {each.numbers.attention: _unsure(answer, each.result.std) for each in answer.comparison.types}
    for row in answer.rows:
        scores = row.scores
        numbers: dict[str, float | None] = {
            EFFECTIVE.title: row.effective,
            DISTANCE: row.distance,
            OWN.title: row.own_parameters,
            ALL.title: row.parameters,
            TIME.title: row.milliseconds,
            SURE: sure.get(row.attention),
        }
        if scores is not None:
            numbers |= {
                CLOSE: scores.off,
                INSIDE.title: scores.coverage95,
                NLL.title: scores.nll,
                PSNR.title: scores.psnr,
                CRPS.title: scores.crps,
                IN_80.title: scores.coverage80,
                IN_95.title: scores.coverage95,
            }
        if faithfulness is not None:
            numbers[FAITHFUL.title] = faithfulness.ratios[row.attention]
        rows[_(both_names(row.attention))] = numbers
    return rows


def _unsure(answer: Answer, std: np.ndarray) -> float:
    """How far off a type expects to be, mean over all that it predicted."""
    of = answer.question.of
    return float((std[of.missing] if isinstance(of, PictureQuestion) else std).mean())


def stacking_table(answer: Answer, faithfulness: Faithfulness | None, *, measures: bool = True) -> str:
    """The table as HTML, narrow enough for a phone."""
    columns = columns_of(answer, faithfulness, measures=measures)
    table = table_html(rows_of(answer, faithfulness), columns, _("Type"))
    return f'{STACKED}<div class="lacuna-stacked">{table}</div>'


def show_table(answer: Answer) -> None:
    """The table with what it rests on, and the button that adds a column."""
    key = f"{answer.question.key} faithfulness"
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle(_("Measures of the field"), key=MEASURES, persist_state="session")
        found: Faithfulness | None = None
        if is_wanted(FAITHFULNESS, key):
            saying = say("Deleting points")
            found = answer_or_wait(FAITHFULNESS, key, partial(_measure, answer), saying, is_long=True)
        else:
            st.button(
                _("Measure faithfulness"),
                icon=":material/content_cut:",
                key="compare_measure",
                on_click=want,
                args=(FAITHFULNESS, key),
                help=_(FAITHFUL.about),
            )
        _show_downloads(answer, found)
    with place:
        measures = st.session_state.get(MEASURES, False)
        st.html(stacking_table(answer, found, measures=measures))
        about = say("The best of each column is emphasised; point at a title to read more.")
        st.caption(
            translated(sentences(answer.comparison.scored, about)),
            help="\n".join(
                f"- **{_(each.title)}**: {_(each.about)}"
                for each in columns_of(answer, found, measures=measures)
            ),
        )


def _measure(answer: Answer, progress: Progress, cancelled: IsCancelled) -> Faithfulness:
    """Runs in the worker thread."""
    from anp_core.explain.compare_types import load_types
    from anp_core.explain.faithfulness import delete_under_types, spread

    def report(done: int, total: int, kind: str) -> None:
        progress(done, total, say("Deleting points from {type}", type=CATALOGUE[kind].name))

    result: Result
    if answer.question.task != RECORD:
        result = answer.completions.types[0].result
        targets = np.arange(result.num_targets)
    else:
        result = (outlook := answer.outlooks.types[0].result)
        targets = outlook.longest_run()
    found = delete_under_types(
        result,
        load_types(answer.question.network, answer.question.types),
        spread(targets, TARGETS),
        k=DELETED,
        draws=DRAWS,
        progress=report,
        cancelled=cancelled,
    )
    return Faithfulness({name: deletion.ratio for name, deletion in found.items()})


def _show_downloads(answer: Answer, faithfulness: Faithfulness | None) -> None:
    language = current()  # files are made in a thread that knows of no session
    stem = f"{answer.stem}-attention"
    offer(_("Table (CSV)"), f"{stem}.csv", lambda: _numbers_csv(answer, faithfulness), key="compare_csv")
    offer(
        _("Page (HTML)"),
        f"{stem}.html",
        lambda: page_file(answer, faithfulness, language),
        key="compare_html",
        help=_("One file that needs no network: pictures or charts, the lens and the table, to pass on."),
    )
    offer_link(answer.question)


def _numbers_csv(answer: Answer, faithfulness: Faithfulness | None) -> bytes:
    ratios = None if faithfulness is None else faithfulness.ratios
    error = "crps_c" if answer.question.task == RECORD else "psnr_db"
    return numbers_to_csv(answer.rows, answer.unit, error, ratios)


def page_file(answer: Answer, faithfulness: Faithfulness | None, language: str) -> bytes:
    """The page as HTML, in that language."""
    with speaking(language):
        return comparison_page(answer, stacking_table(answer, faithfulness))
