"""How a forecast did on the stretch that was held back from it, as a table; and tables in the reader's language."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.data.units import Unit
from anp_core.language import _, translated
from anp_core.prediction.temperature.held_back import MethodScores, plain_table, score_table


def show_scores(scores: list[MethodScores], unit: Unit) -> None:
    """The forecast beside what costs nothing."""
    st.header(_("How it did on the stretch that was held back"))
    st.table(
        in_words(plain_table(scores, unit), "Method", "How close", "What it does"),
        border="horizontal",
        hide_index=True,
        alt=_(
            "How close and how sure each method was on the held-back stretch, and how often the truth was inside."
        ),
    )
    st.caption(
        _(
            "How close: how far the forecast lay from what was measured, on average. How sure: how far off it "
            "expected to be. Truth inside: how often the measured value lay within the band that should hold it 95 "
            "times in 100."
        )
    )
    if st.toggle(_("Measures of the field"), key="record_measures", persist_state="session"):
        _show_measures(scores, unit)


def _show_measures(scores: list[MethodScores], unit: Unit) -> None:
    table = in_words(score_table(scores, unit), "Method", "What it does")
    numbers = dict.fromkeys(table.columns[1:3], "{:.2f}") | dict.fromkeys(table.columns[3:5], "{:.0f} %")
    st.table(
        table.style.format(numbers),
        border="horizontal",
        hide_index=True,
        alt=_("Scores of each method on the held-back stretch; lower CRPS and MASE are better."),
    )
    st.caption(
        _(
            "CRPS (in the unit of the file): how far the whole band lies from what was measured, lower is better. "
            "MASE: the median's error beside that of repeating the day before, one day ahead. In a band: the share "
            "of measured values inside it; 80 % and 95 % would be honest."
        )
    )


def in_words(table: pd.DataFrame, *texts: str) -> pd.DataFrame:
    """The same table in the reader's language: its column names, and the cells of the columns `texts`."""
    said = table.assign(**{name: [translated(cell) for cell in table[name]] for name in texts})
    return said.rename(columns=translated)
