"""The same days in other years, beside the forecast: is it an ordinary one?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.data.same_dates import in_earlier_years
from anp_core.figures.forecast_past import other_years_figure
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan
from anp_core.language import _
from pages.records.answer import Forecast
from pages.widgets.kept_expander import kept_expander

PANEL = "forecast_other_years"
SHOWN = 8  # years that can still be told apart


def other_years_panel(forecast: Forecast) -> None:
    """The panel: closed at first; opened, it draws the newest years that the record has of the forecast's dates."""
    panel = kept_expander(_("The same days in other years"), icon=":material/calendar_month:", key=PANEL)
    with panel:
        if not panel.open:
            return
        outlook, record = forecast.outlook, forecast.record
        before = in_earlier_years(record, outlook.times)
        if not before:
            st.markdown(_("The record has measured these days in no other year."))
            return
        year = int(outlook.times[0].astype("datetime64[Y]").astype(int)) + 1970
        shown = {year - back: values for back, values in list(before.items())[:SHOWN]}
        means = np.array([np.nanmean(values) for values in before.values()])
        st.markdown(
            _(
                "The forecast's mean is {mean:.1f} °C; on the same days of {count} earlier years the record has "
                "measured {low:.1f} to {high:.1f} °C, {usual:.1f} °C on average.",
                mean=float(outlook.mean.mean()),
                count=len(means),
                low=float(means.min()),
                high=float(means.max()),
                usual=float(means.mean()),
            )
            if record.unit == "C"
            else _("On the forecast's days, what the record measured in earlier years.")
        )
        st.plotly_chart(
            other_years_figure(
                Fan(outlook.times, outlook.quantiles(QUANTILE_LEVELS)),
                shown,
                unit=record.unit,
                step=record.step,
            ),
            key="forecast_other_years_chart",
            config={"displayModeBar": False},
            alt=_("The forecast with its bands, and a line for each earlier year on the same days."),
        )
