"""The panel "How likely is it?" of the forecast page: a question about a stretch of time, answered by sample paths.

Nothing is drawn before the panel is opened; the paths of a forecast are drawn once, and every question counts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.data.record import Step
from anp_core.data.table_writing import iso_times, paths_to_csv
from anp_core.data.units import in_unit, to_celsius, unit_sign
from anp_core.figures.chances_figure import chances_figure
from anp_core.language import Sentence, _, mark, say, say_n, sentences, translated
from anp_core.prediction.temperature.path_events import (
    AtLeastOnce,
    Estimate,
    OnStep,
    Side,
    Spell,
    StepsBeyond,
    chance_by_step,
    probability_of,
)
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.records.answer import Forecast
from pages.widgets.downloads import offer
from pages.widgets.kept_expander import kept_expander
from pages.widgets.linked_choice import words_of

if TYPE_CHECKING:
    from anp_core.prediction.temperature.sample_paths import SamplePaths

PATHS, PANEL = "forecast_paths", "forecast_chances_open"  # a slot, and whether it is open
COUNT = 2_000  # one standard error of a probability is then 1.1 % at most
SHOWN, WRITTEN = 12, 200  # paths on the chart, and in the file
ONCE, SPELL, FROST, ON_STEP, HOW_MANY = "once", "spell", "frost", "step", "number"
KINDS = [ONCE, SPELL, FROST, ON_STEP, HOW_MANY]
LENGTH, AFTER, WITHIN, EACH, COUNTED = "length", "after", "within", "each", "counted"

PathEvent = AtLeastOnce | OnStep | Spell | StepsBeyond
SIDES: dict[Side, str] = {"above": mark("above"), "below": mark("below")}
WORDS: dict[Step, dict[str, str]] = {
    "daily": {
        ONCE: mark("At least once"),
        SPELL: mark("Several days in a row"),
        FROST: mark("Frost"),
        ON_STEP: mark("On one day"),
        HOW_MANY: mark("How many days"),
        LENGTH: mark("Days in a row"),
        AFTER: mark("Day after the record"),
        WITHIN: mark("Within the next … days"),
        EACH: mark("Each value counts as one day here."),
        COUNTED: mark(
            "Counted on {paths:,} paths, of which {shown} are shown; ± is what chance in drawing them adds, and says "
            "nothing of the forecast itself. Bars: each day on its own. Temperatures are those of the record: where "
            "it holds daily means, so does the question."
        ),
    },
    "hourly": {
        ONCE: mark("At least once"),
        SPELL: mark("Several hours in a row"),
        FROST: mark("Frost"),
        ON_STEP: mark("On one hour"),
        HOW_MANY: mark("How many hours"),
        LENGTH: mark("Hours in a row"),
        AFTER: mark("Hour after the record"),
        WITHIN: mark("Within the next … hours"),
        EACH: mark("Each value counts as one hour here."),
        COUNTED: mark(
            "Counted on {paths:,} paths, of which {shown} are shown; ± is what chance in drawing them adds, and says "
            "nothing of the forecast itself. Bars: each hour on its own. Temperatures are those of the record: where "
            "it holds daily means, so does the question."
        ),
    },
}
SHARED_QUESTIONS: dict[tuple[str, Side], str] = {
    (FROST, "below"): mark("Frost (a value below {limit}) within the next {period}"),
    (SPELL, "above"): mark("A spell of {length} above {limit} within the next {period}"),
    (SPELL, "below"): mark("A spell of {length} below {limit} within the next {period}"),
    (ON_STEP, "above"): mark("A value above {limit} on {when}"),
    (ON_STEP, "below"): mark("A value below {limit} on {when}"),
}
QUESTIONS: dict[Step, dict[tuple[str, Side], str]] = {
    "daily": SHARED_QUESTIONS
    | {
        (ONCE, "above"): mark("A day above {limit} within the next {period}"),
        (ONCE, "below"): mark("A day below {limit} within the next {period}"),
        (HOW_MANY, "above"): mark("Days above {limit} within the next {period}"),
        (HOW_MANY, "below"): mark("Days below {limit} within the next {period}"),
    },
    "hourly": SHARED_QUESTIONS
    | {
        (ONCE, "above"): mark("An hour above {limit} within the next {period}"),
        (ONCE, "below"): mark("An hour below {limit} within the next {period}"),
        (HOW_MANY, "above"): mark("Hours above {limit} within the next {period}"),
        (HOW_MANY, "below"): mark("Hours below {limit} within the next {period}"),
    },
}


@dataclass(frozen=True)
class Asked:
    """A question and its words."""

    event: PathEvent
    words: str  # "A spell of 5 days above 35 °C within the next 30 days", in the current language


@st.fragment
def chances_panel(forecast: Forecast) -> None:
    """The panel: closed at first; opened, it asks, draws in the background, and answers."""
    panel = kept_expander(_("How likely is it?"), icon=":material/casino:", key=PANEL)
    with panel:
        if not panel.open:
            return
        asked = _ask(forecast)
        if asked is None:
            return
        saying = say("Drawing {count:,} paths", count=COUNT)
        drawn = answer_or_wait(PATHS, f"paths {forecast.key}", partial(draw, forecast), saying)
        if drawn is not None:
            _show_answer(forecast, asked, drawn)


def draw(forecast: Forecast, progress: Progress, cancelled: IsCancelled) -> SamplePaths:
    """Paths that the temperature may take; every question counts the same ones."""
    from anp_core.prediction.temperature.sample_paths import paths_of

    outlook, step = forecast.outlook, forecast.record.step
    return paths_of(outlook, step, count=COUNT, progress=progress, cancelled=cancelled)


def _ask(forecast: Forecast) -> Asked | None:
    """The controls; None where the threshold is left empty."""
    record, horizon = forecast.record, len(forecast.outlook.times)
    words, keys = WORDS[record.step], f"{record.step}_{horizon}"
    side: Side = "below"
    threshold: float | None = 0.0
    chosen = length = 1
    within = horizon
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            _("What"),
            KINDS,
            index=1,
            format_func=words_of({kind: words[kind] for kind in KINDS}),
            key="forecast_chance_kind",
            width=210,
        )
        if kind != FROST:
            side, threshold = _choose_side(), _choose_threshold(forecast)
        if kind == SPELL:
            length = _whole_number(_(words[LENGTH]), min(3, horizon), horizon, f"length_{keys}")
        if kind == ON_STEP:
            chosen = _whole_number(_(words[AFTER]), 1, horizon, f"step_{keys}")
        else:
            within = max(length, _whole_number(_(words[WITHIN]), horizon, horizon, f"within_{keys}"))
    if threshold is None:
        return None
    events: dict[str, PathEvent] = {
        SPELL: Spell(threshold, side, within, length=length),
        ON_STEP: OnStep(threshold, side, within, step=chosen),
        HOW_MANY: StepsBeyond(threshold, side, within),
    }
    said = _(
        QUESTIONS[record.step][kind, side],
        limit=f"{float(in_unit(threshold, record.unit)):g} {unit_sign(record.unit)}",
        period=_steps(within, record.step),
        length=_steps(length, record.step),
        when=iso_times(forecast.outlook.times)[chosen - 1],
    )
    return Asked(events.get(kind, AtLeastOnce(threshold, side, within)), said)


def _choose_side() -> Side:
    sides: list[Side] = ["above", "below"]
    return st.segmented_control(
        _("Side"),
        sides,
        default="above",
        required=True,
        format_func=words_of(SIDES),
        key="forecast_chance_side",
        persist_state="session",
    )


def _choose_threshold(forecast: Forecast) -> float | None:
    """In °C, entered in the unit of the file; None where it is left empty."""
    unit, key = forecast.record.unit, f"forecast_chance_threshold_{forecast.question.loaded.key}"
    if key not in st.session_state:  # a round number that the forecast reaches now and then
        st.session_state[key] = float(np.rint(in_unit(forecast.outlook.quantiles([0.8]).max(), unit)))
    entered = st.number_input(
        _("Threshold ({unit})", unit=unit_sign(unit)),
        value=None,
        step=1.0,
        format="%.1f",
        key=key,
        persist_state="session",
        width=150,
    )
    return None if entered is None else float(to_celsius(np.array([entered]), unit)[0])


def _whole_number(label: str, first: int, highest: int, key: str) -> int:
    return int(st.number_input(label, 1, highest, first, key=f"forecast_chance_{key}", width=150))


def _steps(number: int, step: Step) -> Sentence:
    if step == "daily":
        return say_n("{count} day", "{count} days", number)
    return say_n("{count} hour", "{count} hours", number)


def _show_answer(forecast: Forecast, asked: Asked, drawn: SamplePaths) -> None:
    outlook, event, record = drawn.outlook, asked.event, forecast.record
    estimate = probability_of(drawn, event)
    found = say_estimate(estimate, isinstance(event, StepsBeyond), record.step)
    st.markdown(_("{question}: **{answer}**.", question=asked.words, answer=found))
    some = drawn.paths[:SHOWN]
    number = np.arange(len(outlook.times)) + 1
    st.plotly_chart(
        chances_figure(
            outlook.times,
            outlook.quantiles([0.1, 0.9]),
            some,
            event.count(some) > 0,
            event.threshold,
            chance_by_step(outlook.predicted, event),
            number == event.step if isinstance(event, OnStep) else number <= (event.within or len(number)),
            unit=record.unit,
            step=record.step,
            revision=forecast.key,
        ),
        key="forecast_chances_chart",
        config={"displayModeBar": False},
        alt=_(
            "{shown} paths that the temperature may take, and the chance of each step. {question}: {answer}.",
            shown=SHOWN,
            question=asked.words,
            answer=found,
        ),
    )
    st.caption(
        translated(
            sentences(
                say(WORDS[record.step][COUNTED], paths=estimate.paths, shown=SHOWN),
                _(WORDS[record.step][EACH]) if record.sampling.longest > 1 else "",
            )
        )
    )
    offer(
        _("{count} paths (CSV)", count=WRITTEN),
        f"{forecast.question.loaded.stem}-paths.csv",
        lambda: paths_to_csv(drawn.times, drawn.paths[:WRITTEN], record.unit),
        key="forecast_paths_download",
    )


def say_estimate(estimate: Estimate, is_number: bool, step: Step) -> str:
    """An estimate in words: "12 % (± 1)", "less than 0.1 %", "3.4 days (± 0.1)"."""
    if is_number:
        values = {"value": estimate.value, "error": max(0.1, estimate.error)}
        if step == "daily":
            return _("{value:.1f} days (± {error:.1f})", **values)
        return _("{value:.1f} hours (± {error:.1f})", **values)
    share, error = 100 * estimate.value, 100 * estimate.error
    least = 200 / estimate.paths
    if share < least:
        return _("less than {share:.1f} %", share=least)
    if share > 100 - least:
        return _("more than {share:.1f} %", share=100 - least)
    if 2 <= share <= 98:
        return f"{share:.0f} % (± {max(1, round(error))})"
    return f"{share:.1f} % (± {max(0.1, error):.1f})"
