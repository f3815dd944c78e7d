"""The panel "What if it had not seen them?" of the forecast page: the forecast with and without some points.

Beside the true change stands the one that attention alone predicts. `pictures/what_if.py` asks the same of pictures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from anp_core.data.units import unit_sign
from anp_core.errors import UserInputError
from anp_core.figures.forecast_what_if import what_if_figure
from anp_core.language import Sentence, _, mark, say, say_n, sentences, translated
from pages.records.answer import FORECAST, Answer
from pages.records.faithfulness import faithfulness_panel
from pages.records.record_inputs import content_key
from pages.widgets.background_job import IsCancelled, Job, Progress, result_shelf, start_job, watch_job
from pages.widgets.linked_choice import words_of

if TYPE_CHECKING:
    from anp_core.explain.record_what_if import RecordWhatIf

PANEL = "forecast_what_if_open"
JOB = "forecast_what_if_job"
PATIENCE = 0.8  # seconds: most answers come within; others show progress
MOST, SPAN, HAND = "most", "span", "hand"
WAYS = {
    MOST: mark("Those it attended to most"),
    SPAN: mark("A span of dates"),
    HAND: mark("Those dropped by hand"),
}
COUNTS = (1, 4, 16, 64)
FIRST_SPAN = {"daily": 7, "hourly": 1}  # days at the end of the record
SAME_WAY, OTHER_WAY = 0.8, 0.2  # cosine between two changes, from where they are called alike or not
TINY = 0.05  # °C: a smaller change is lost in rounding
ENDINGS = {
    "tiny": mark(
        "Without them the forecast moves by **{true}** on average; attention alone says **{said}**: both too little "
        "to see."
    ),
    "unexplained": mark(
        "Without them the forecast moves by **{true}** on average; attention alone says **{said}**. Here attention "
        "does not explain the forecast."
    ),
    "same": mark(
        "Without them the forecast moves by **{true}** on average; attention alone says **{said}**, and the same way."
    ),
    "partly": mark(
        "Without them the forecast moves by **{true}** on average; attention alone says **{said}**, and partly the "
        "same way."
    ),
    "other": mark(
        "Without them the forecast moves by **{true}** on average; attention alone says **{said}**, and another way."
    ),
}


@st.fragment
def what_if_panel(answer: Answer) -> None:
    """The panel: closed at first; opened, it asks which points go, predicts without them, and measures on request."""
    panel = st.expander(
        _("What if it had not seen them?"), icon=":material/backspace:", key=PANEL, on_change="rerun"
    )
    with panel:
        if not panel.open:
            return
        st.caption(
            _(
                "Forecasts once more without some of the points, and shows how far it moves. Beside it stands what "
                "attention alone predicts: the weights of the points that are left, scaled to sum to 1."
            )
        )
        asked = _choose_points(answer)
        if asked is not None:
            found = _find(answer, *asked)
            if found is not None:
                _show(answer, found)
        faithfulness_panel(answer)


def _choose_points(answer: Answer) -> tuple[np.ndarray, Callable[[], np.ndarray], str] | None:
    """(the context with them, a function for which of the record's points go, a name for them); None without any."""
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
        return _dropped_by_hand(answer)
    if way == SPAN:
        return _span(answer)
    count = st.segmented_control(
        _("How many"),
        COUNTS,
        default=4,
        required=True,
        key="forecast_what_if_count",
        persist_state="session",
    )
    return answer.context, lambda: _most_attended(answer, int(count)), f"top {count}"


def _dropped_by_hand(answer: Answer) -> tuple[np.ndarray, Callable[[], np.ndarray], str] | None:
    """What the lens was told to leave out: the forecast above is the one without them."""
    whole = answer.question.context_of(answer.record, ())
    gone = whole & ~answer.context
    if not gone.any():
        st.caption(
            _(
                "No point is dropped by hand yet: choose “Drop points” above the chart, then click a measured point "
                "or drag over a stretch."
            )
        )
        return None
    return whole, lambda: gone, f"hand {content_key(gone.tobytes())}"


def _span(answer: Answer) -> tuple[np.ndarray, Callable[[], np.ndarray], str] | None:
    """All points from one date to another, both included."""
    record = answer.record
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
                    key=f"forecast_what_if_{name}_{content_key(record.times.tobytes())}",
                    format="YYYY-MM-DD",
                    persist_state="session",
                    width=160,
                )
            )
    days = record.times.astype("datetime64[D]")
    gone = (days >= np.datetime64(chosen[0])) & (days <= np.datetime64(chosen[1])) & answer.context
    if not gone.any():
        st.caption(_("There is no context point between these dates: choose others."))
        return None
    return answer.context, lambda: gone, f"span {chosen[0]} {chosen[1]}"


def _most_attended(answer: Answer, count: int) -> np.ndarray:
    """(T,) bool; runs in the worker thread."""
    from anp_core.explain.record_what_if import most_attended

    return np.isin(answer.record.times, most_attended(answer.outlooks[FORECAST], count))


def _find(
    answer: Answer, context: np.ndarray, gone: Callable[[], np.ndarray], name: str
) -> RecordWhatIf | None:
    """The answer from the shelf, or None while it is worked out, or after it was cancelled or refused."""
    key = f"what if {answer.key} {name}"

    def work(progress: Progress, cancelled: IsCancelled) -> RecordWhatIf:
        from anp_core.explain.record_what_if import forecast_without
        from anp_core.pretrained import load_model

        model = load_model(answer.outlooks[FORECAST].model_name)
        return forecast_without(
            answer.record,
            answer.question.horizon,
            context,
            gone(),
            model,
            progress=progress,
            cancelled=cancelled,
        )

    return find_aside(JOB, key, work, lambda found: 20 * found.before.context_times.nbytes)


def find_aside(slot: str, key: str, work: Callable[..., Any], size_of: Callable[[Any], int]) -> Any | None:
    """A result that is worked out as soon as it is looked at; while it is not there, how far it is, or why not."""
    result = result_shelf().get(key)
    if result is not None:
        return result
    job: Job | None = st.session_state.get(slot)
    if job is None or job.key != key:
        if job is not None:
            job.cancel()
        job = st.session_state[slot] = start_job(key, work, size_of, aside=True)
        job.wait(PATIENCE)
    return await_job(job, slot)


def await_job(job: Job, slot: str) -> Any | None:
    """Progress, a way to begin again, or the sentence of what was refused; the result once it is there."""
    if not job.finished:
        watch_job(job, say("Predicting without them"))
        return None
    if job.cancelled:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("Cancelled."), width="content")
            st.button(_("Do it after all"), key=f"{slot}_again", on_click=_forget, args=(slot,))
        return None
    try:
        return job.future.result()
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None


def _forget(slot: str) -> None:
    st.session_state[slot] = None


def _show(answer: Answer, found: RecordWhatIf) -> None:
    unit, step = answer.record.unit, answer.record.step
    before, after = (outlook.quantiles([0.1, 0.5, 0.9]) for outlook in (found.before, found.after))
    words = translated(describe(found, answer))
    st.markdown(words)
    st.plotly_chart(
        what_if_figure(
            found.before.times,
            before,
            after,
            found.change_by_attention,
            unit=unit,
            step=step,
            revision=answer.key,
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
    st.download_button(
        _("Changes (CSV)"),
        data=partial(_changes_csv, found),
        file_name="what-if.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="forecast_what_if_download",
    )


def _changes_csv(found: RecordWhatIf) -> bytes:
    from anp_core.explain.record_what_if import changes_to_csv  # imports torch

    return changes_to_csv(found)


def describe(found: RecordWhatIf, answer: Answer) -> Sentence:
    """What was found, in sentences."""
    size = 1.8 if answer.record.unit == "F" else 1.0
    sign = unit_sign(answer.record.unit)
    true, said = (_size(change) for change in (found.change, found.change_by_attention))
    share = say_n(
        "That point had {share:.0%} of its attention.",
        "Those {count:,} points had {share:.0%} of its attention.",
        len(found.dropped),
        share=float(found.share.mean()),
    )
    ending = ENDINGS[_likeness(found, true, said)]
    return sentences(share, say(ending, true=f"{size * true:.2f} {sign}", said=f"{size * said:.2f} {sign}"))


def _likeness(found: RecordWhatIf, true: float, said: float) -> str:
    """How the two changes compare, as a key of `ENDINGS`; their sizes in °C."""
    if true < TINY and said < TINY:
        return "tiny"
    if min(true, said) < TINY:
        return "unexplained"
    alike = float(found.change @ found.change_by_attention) / (true * said * len(found.change))
    return "same" if alike > SAME_WAY else "partly" if alike > OTHER_WAY else "other"


def _size(change: np.ndarray) -> float:
    """Of a change (M,): root mean square over its times."""
    return float(np.sqrt(np.square(change).mean()))
