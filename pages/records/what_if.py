"""The panel "What if it had not seen them?" of the forecast page: the forecast with and without some points.

Beside the true change stands the one that attention alone predicts. `pictures/what_if.py` asks the same of pictures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.data.table_writing import changes_to_csv
from anp_core.data.units import unit_sign
from anp_core.figures.forecast_what_if import what_if_figure
from anp_core.language import _, mark, say, translated
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.records.answer import Forecast
from pages.records.faithfulness import faithfulness_panel
from pages.widgets.downloads import offer
from pages.widgets.kept_expander import kept_expander
from pages.widgets.linked_choice import words_of
from pages.widgets.what_if_words import words_of_change

if TYPE_CHECKING:
    from anp_core.explain.what_if import WhatIf

WHAT_IF, PANEL = "forecast_what_if", "forecast_what_if_open"  # a slot, and whether it is open
MOST, SPAN, HAND = "most", "span", "hand"
WAYS = {
    MOST: mark("Those it attended to most"),
    SPAN: mark("A span of dates"),
    HAND: mark("Those dropped by hand"),
}
COUNTS = (1, 4, 16, 64)
FIRST_SPAN = {"daily": 7, "hourly": 1}  # days at the end of the record
TINY = 0.05  # °C: a smaller change is lost in rounding


@dataclass(frozen=True, eq=False)
class Dropping:
    """Which points go."""

    name: str
    context: np.ndarray  # (T,) bool over the record, with them
    gone: np.ndarray | int  # (T,) bool, which they are; or that many of the most attended


@st.fragment
def what_if_panel(forecast: Forecast) -> None:
    """The panel: closed at first; opened, it asks which points go, predicts without them, and measures on request."""
    panel = kept_expander(_("What if it had not seen them?"), icon=":material/backspace:", key=PANEL)
    with panel:
        if not panel.open:
            return
        st.caption(
            _(
                "Forecasts once more without some of the points, and shows how far it moves. Beside it stands what "
                "attention alone predicts: the weights of the points that are left, scaled to sum to 1."
            )
        )
        dropping = _choose_points(forecast)
        if dropping is not None:
            key, work = (
                f"what if {forecast.key} {dropping.name}",
                partial(predict_without, forecast, dropping),
            )
            found = answer_or_wait(WHAT_IF, key, work, say("Predicting without them"))
            if found is not None:
                _show(forecast, found)
        faithfulness_panel(forecast)


def predict_without(
    forecast: Forecast, dropping: Dropping, progress: Progress, cancelled: IsCancelled
) -> WhatIf:
    """The forecast with and without some points. Raises UserInputError."""
    from anp_core.explain.what_if import most_attended, what_if
    from anp_core.prediction.temperature.observed_record import observe_record

    whole = forecast.outlook
    if dropping.context is not forecast.context:
        whole = whole.again(observe_record(forecast.record, dropping.context), None, None)
    if isinstance(dropping.gone, int):
        gone = np.sort(most_attended(whole, dropping.gone))
    else:
        gone = whole.points_in(dropping.gone)
    return what_if(whole, gone, progress=progress, cancelled=cancelled)


def _choose_points(forecast: Forecast) -> Dropping | None:
    """The controls; None, with a sentence, where there is nothing to drop."""
    way = st.segmented_control(
        _("Points to drop"),
        list(WAYS),
        default=MOST,
        required=True,
        format_func=words_of(WAYS),
        key="forecast_what_if_way",
        persist_state="session",
    )
    if way == HAND:
        return _dropped_by_hand(forecast)
    if way == SPAN:
        return _span(forecast)
    count = st.segmented_control(
        _("How many"),
        COUNTS,
        default=4,
        required=True,
        key="forecast_what_if_count",
        persist_state="session",
    )
    return Dropping(f"top {count}", forecast.context, int(count))


def _dropped_by_hand(forecast: Forecast) -> Dropping | None:
    """What the lens was told to leave out: the forecast above is the one without them."""
    whole = replace(forecast.question, dropped=()).context_of(forecast.record)
    gone = whole & ~forecast.context
    if not gone.any():
        st.caption(
            _(
                "No point is dropped by hand yet: choose “Drop points” above the chart, then click a measured point "
                "or drag over a stretch."
            )
        )
        return None
    return Dropping("hand", whole, gone)


def _span(forecast: Forecast) -> Dropping | None:
    """All points from one date to another, both included."""
    record = forecast.record
    first, last = (time.astype("datetime64[D]").item() for time in record.span)
    start = max(first, last - dt.timedelta(days=FIRST_SPAN[record.step] - 1))
    chosen = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, value, name in ((_("From"), start, "from"), (_("To"), last, "to")):
            chosen.append(
                st.date_input(
                    label,
                    value,
                    min_value=first,
                    max_value=last,
                    key=f"forecast_what_if_{name}_{first}_{last}",
                    format="YYYY-MM-DD",
                    persist_state="session",
                    width=160,
                )
            )
    days = record.times.astype("datetime64[D]")
    gone = (days >= np.datetime64(chosen[0])) & (days <= np.datetime64(chosen[1])) & forecast.context
    if not gone.any():
        st.caption(_("There is no context point between these dates: choose others."))
        return None
    return Dropping(f"span {chosen[0]} {chosen[1]}", forecast.context, gone)


def _show(forecast: Forecast, found: WhatIf) -> None:
    unit, step = forecast.record.unit, forecast.record.step
    before, after = (part.quantiles([0.1, 0.5, 0.9])[..., 0] for part in (found.before, found.after))
    scale, sign = 1.8 if unit == "F" else 1.0, unit_sign(unit)
    words = translated(words_of_change(found, lambda size: f"{scale * size:.2f} {sign}", TINY))
    st.markdown(words)
    st.plotly_chart(
        what_if_figure(
            forecast.outlook.times,
            before,
            after,
            found.change_by_attention[:, 0],
            unit=unit,
            step=step,
            revision=forecast.key,
        ),
        key="forecast_what_if_chart",
        config={"displayModeBar": False},
        alt=_(
            "The forecast with and without the dropped points, and the change at every time. {found}",
            found=words,
        ),
    )
    st.caption(
        _(
            "The forecast also rests on the usual temperature and on what the nearest departures from it make "
            "likely; both see the dropped points too, and attention does not show that part."
        )
    )
    offer(
        _("Changes (CSV)"),
        "what-if.csv",
        partial(write_changes, forecast, found),
        key="forecast_what_if_download",
    )


def write_changes(forecast: Forecast, found: WhatIf) -> bytes:
    """One row an asked time, in °C, as UTF-8 CSV."""
    columns = {
        "mean_c": found.before.mean,
        "std_c": found.before.std,
        "mean_without_c": found.after.mean,
        "std_without_c": found.after.std,
        "change_c": found.change,
        "change_by_attention_c": found.change_by_attention,
        "share_of_attention": found.share,
    }
    return changes_to_csv(forecast.outlook.times, {name: column.ravel() for name, column in columns.items()})
