"""The page "Sequences": written dates to ISO dates, without attention, with it, and by a small Transformer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.lab_sequences import alignment_heatmap, confidence_figure
from anp_core.lab.sequences.date_reading import DATE_MODEL_NAMES, Reading, check_text, read_date, remark
from anp_core.language import _, mark, translated
from pages.lab.frame import begin_page
from pages.lab.sequences_heads import causal_demonstration, heads_demonstration
from pages.lab.sequences_positions import positions_demonstration
from pages.lab.sequences_pruning import pruning_demonstration
from pages.lab.sequences_scores import scores_demonstration
from pages.lab.sequences_tracer import letter_tracer
from pages.lab.sequences_words import EXAMPLES, FIRST_TEXT, MODELS
from pages.widgets.attended_letters import attended_letters
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

LONGEST = 200  # letters that the address keeps

FORMULAS = {
    "dates-plain": (
        r"c = [\overrightarrow{h}_N;\; \overleftarrow{h}_1] \quad \text{for every } t",
        r"s_t = \mathrm{GRU}(s_{t-1}, [y_{t-1};\, c])",
    ),
    "dates-bahdanau": (
        r"e_{tj} = v^\top \tanh(W_q s_{t-1} + W_k h_j)",
        r"\alpha_{t} = \mathrm{softmax}(e_{t}) \qquad c_t = \sum_j \alpha_{tj} h_j",
        r"s_t = \mathrm{GRU}(s_{t-1}, [y_{t-1};\, c_t])",
    ),
    "dates-transformer-sinusoidal": (
        r"A_h = \mathrm{softmax}\!\left(\frac{Q_h K_h^\top}{\sqrt{d_h}}\right)",
        r"\mathrm{PE}(p)_{2i} = \sin(\omega_i p),\; \mathrm{PE}(p)_{2i+1} = \cos(\omega_i p)",
    ),
    "dates-transformer-learned": (
        r"A_h = \mathrm{softmax}\!\left(\frac{Q_h K_h^\top}{\sqrt{d_h}}\right)",
        r"\mathrm{PE}(p) = P_{p}, \quad P \text{ learned}",
    ),
}
NOTES = {
    "dates-plain": mark(
        "The encoder's last states c are all that the decoder ever sees of the text: one vector of 128 numbers, the "
        "same for every letter. There is nothing to draw: no letter is looked at."
    ),
    "dates-bahdanau": mark(
        "The same network, but for every letter it writes, the decoder asks all of the encoder's states anew. The "
        "heatmap shows where it looked: mostly first at the year, then at the month, then at the day. A state also "
        "knows what stands beside its letter, so that a bright cell may lie next to the word that counts."
    ),
    "dates-transformer-sinusoidal": mark(
        "No recurrence: letters know their places by sines and cosines alone. The heatmap is the mean over the "
        "heads of the second layer; every head is shown further down."
    ),
    "dates-transformer-learned": mark(
        "The same Transformer with a learned vector for every place. The heatmap is the mean over the heads of the "
        "second layer; every head is shown further down."
    ),
}


def choose_text() -> str | None:
    """The text to read, typed or taken from the examples; None, and a sentence, where no model can read it."""
    if "dates_text" not in st.session_state:
        st.session_state["dates_text"] = st.query_params.get("dates_text", FIRST_TEXT)
    text = st.text_input(
        _("A written date"),
        key="dates_text",
        persist_state="session",
        help=_(
            "English or Chinese, with or without other words around it; years from 1900 to 2099, written in full. "
            "03/04/1987 is read day first: 3 April."
        ),
    )
    _tell_address(text)
    with st.container(horizontal=True):
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"dates_example_{number}", on_click=_take, args=(example,))
    try:
        return check_text(text)
    except UserInputError as error:
        st.error(translated(error))
        return None


def _tell_address(text: str) -> None:
    """Only where it changes something: every change of the address is a step of the browser's back button."""
    wanted = None if text == FIRST_TEXT else text[:LONGEST]
    if st.query_params.get("dates_text") == wanted:
        return
    if wanted is None:
        del st.query_params["dates_text"]
    else:
        st.query_params["dates_text"] = wanted


def _take(example: str) -> None:
    st.session_state["dates_text"] = example


def your_own_date() -> str:
    """All four models read the text; one of them closer. Returns what the demonstrations below read."""
    text = choose_text()
    if text is None:
        return FIRST_TEXT
    readings = {name: read_date(text, name) for name in DATE_MODEL_NAMES}
    name = linked_choice(
        st.segmented_control,
        _("Look closer at"),
        MODELS,
        key="dates_model",
        default="dates-bahdanau",
        required=True,
    )
    reading = readings[name]
    looked = _looked(reading)
    if looked is not None:
        attended_letters(reading.text, reading.answer, looked, key="dates_attended")
    demonstration(
        "dates",
        stacked(*FORMULAS[name]),
        _panels(readings, name),
        Script(
            "from anp_core.lab.sequences.date_reading import read_date\n\n"
            f"reading = read_date({text!r}, {name!r})\n"
            'print(f"{reading.answer}, {reading.sure:.1%}")\n',
            _("Answer, and how sure"),
            f"{reading.answer}, {reading.sure:.1%}",
        ),
        _(NOTES[name]),
    )
    doubtful = reading.sure < 0.9 or not reading.is_date
    (st.warning if doubtful else st.info)(translated(remark(reading)))
    return text


def _panels(readings: dict[str, Reading], name: str) -> list[Panel]:
    answers = {_(MODELS[each]): (reading.answer, reading.confidence) for each, reading in readings.items()}
    said = "; ".join(f"{title}: {answer}" for title, (answer, _sure) in answers.items())
    panels = [
        Panel(
            confidence_figure(answers),
            _("The answers of the four models: {answers}.", answers=said),
            _("What each model writes, and how sure it is of every letter"),
        )
    ]
    reading = readings[name]
    looked = _looked(reading)
    if looked is not None:
        panels.append(
            Panel(
                alignment_heatmap(looked, reading.answer, reading.text),
                _("Heatmap: for every letter of the answer, which letters of the text were looked at."),
                _("Alignment: where {model} looked", model=_(MODELS[name])),
            )
        )
    return panels


def _looked(reading: Reading) -> np.ndarray | None:
    """(answer, text) what each letter of the answer looked at, mean of the last layer's heads; None of none."""
    looked = [weights for key, weights in reading.attention.items() if key.startswith("cross")]
    mean: np.ndarray | None = looked[-1].mean(0) if looked else None
    return mean


page = begin_page(
    _("Sequences"),
    _(
        "Four small networks read a written date letter by letter and write it as an ISO date. They were trained "
        "beforehand, by `python -m anp_core train-dates`, on dates that the project makes up. Two read and write by "
        "recurrence, without attention and with it; the two Transformers do both by attention alone, and know their "
        "places by sines and cosines or by learned vectors."
    ),
    {
        "own-date": mark("Type your own date"),
        "heads": mark("Head by head"),
        "letter-steps": mark("One letter, step by step"),
        "causal": mark("A later letter never changes an earlier one"),
        "scores": mark("How often is the whole date right?"),
        "positions": mark("Positions, and an offset as a rotation"),
    },
)
page.section("own-date")
text = your_own_date()
page.section("heads")
heads_demonstration(text)
pruning_demonstration()
page.section("letter-steps")
letter_tracer(text)
page.section("causal")
causal_demonstration(text)
page.section("scores")
scores_demonstration()
page.section("positions")
positions_demonstration()
