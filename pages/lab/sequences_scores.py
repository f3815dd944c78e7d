"""The scores of the four date models on the page "Sequences": from their cards, and measured again on demand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from anp_core.figures.lab_sequences import length_figure
from anp_core.lab.model_files import read_lab_card
from anp_core.lab.sequences.date_reading import DATE_MODEL_NAMES, held_out_dates, load_date_model, share_right
from anp_core.lab.sequences.score_words import length_verdict, mean_share, styles_verdict
from anp_core.lab.sequences.written_dates import TRAINED_LETTERS
from anp_core.language import _, translated
from pages.lab.sequences_words import MODELS
from pages.widgets.lab_card import Panel, Script, demonstration
from pages.widgets.linked_choice import linked_choice

MEASURED_HERE = 200


@st.fragment
def scores_demonstration() -> None:
    """The table of the cards, the scores by length, and a model measured anew."""
    cards = {name: read_lab_card(name) for name in DATE_MODEL_NAMES}
    some = next(iter(cards.values()))["scores"]
    st.markdown(
        _(
            "A tenth of all dates was kept from the training, in every style. An answer counts only if all ten "
            "letters are right. Every score is over {count:,} test dates; training times are those of one core.",
            count=some["dates a score"],
        )
    )
    st.table(_table(cards), border="horizontal", hide_index=True)
    scores = {name: card["scores"] for name, card in cards.items()}
    st.markdown(translated(styles_verdict(scores, MODELS)))
    with st.expander(
        _("Styles that no training had, one by one"), icon=":material/table_rows:", key="dates_styles"
    ):
        st.table(_style_table(cards), border="horizontal", hide_index=True)
    first, second = st.columns(2, gap="large")
    with first:
        name = linked_choice(
            st.selectbox, _("Measure again"), MODELS, key="dates_measured", default="dates-bahdanau"
        )
    with second:
        letters = st.select_slider(
            _("Letters of the text"), [20, 30, 40, 50, 60], 40, key="dates_letters", bind="query-params"
        )
    share = _measure(name, letters)
    by_letters = {
        _(MODELS[each]): list(card["scores"]["by letters"].values()) for each, card in cards.items()
    }
    demonstration(
        "dates_scores",
        r"\frac{1}{n} \sum_{i=1}^{n} \mathbf{1}[\hat y^{(i)} = y^{(i)}]",
        [
            Panel(
                length_figure([int(each) for each in some["by letters"]], by_letters, TRAINED_LETTERS),
                _("Share of exact answers against the length of the text, one line a model."),
                _("The same dates among more and more other words"),
            )
        ],
        Script(
            "from anp_core.lab.sequences.date_reading import held_out_dates, load_date_model, share_right\n\n"
            f"dates = held_out_dates({MEASURED_HERE}, letters={letters})\n"
            f'print(f"{{share_right(load_date_model({name!r}), dates):.1%}}")\n',
            _("Exact answers of {model}, on {count} dates", model=_(MODELS[name]), count=MEASURED_HERE),
            f"{share:.1%}",
        ),
        translated(length_verdict(scores, MODELS)),
    )


def _table(cards: dict[str, dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Model"): _(MODELS[name]),
            _("Test dates"): f"{card['scores']['test dates']:.1%}",
            _("In unseen styles"): f"{mean_share(card['scores']['unseen styles']):.1%}",
            _("Parameters"): f"{card['parameters']:,}",
            _("Training (s)"): f"{card['processor_seconds']:,}",
        }
        for name, card in cards.items()
    )


def _style_table(cards: dict[str, dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            _("Model"): _(MODELS[name]),
            **{style: f"{share:.1%}" for style, share in card["scores"]["unseen styles"].items()},
        }
        for name, card in cards.items()
    )


@st.cache_data(max_entries=20, show_spinner=False)
def _measure(name: str, letters: int) -> float:
    return share_right(load_date_model(name), held_out_dates(MEASURED_HERE, letters=letters))
