"""Whether attention is faithful: a button, the measurement in the background, and its table; for any kind of task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from anp_core.language import Sentence, _, mark, say, translated
from pages.asking.fair_queue import Work
from pages.asking.waiting import answer_or_wait, is_wanted, want
from pages.widgets.score_table import Column, Row, decimals, score_table

if TYPE_CHECKING:  # the module imports torch
    from anp_core.explain.faithfulness import Deletion

DELETED = 4  # points at a time
MOST = Column(
    mark("Most attended"),
    say(
        "How far a prediction moves without the {deleted} points it attended to most, in standard deviations.",
        deleted=DELETED,
    ),
    decimals(3),
)
RANDOM = Column(
    mark("At random"),
    say("How far it moves without {deleted} others that it could attend to.", deleted=DELETED),
    decimals(3),
)
RATIO = Column(
    mark("Ratio"),
    mark("The first over the second: above 1, attention points at what matters."),
    decimals(1),
    lambda value: -value,
)


def faithfulness_of(slot: str, key: str, work: Work, *, about: Sentence | str, below: Sentence | str) -> None:
    """Ask for the measurement by a button, then show the table that `work` makes: {name: Row}.

    Args:
        slot, key, work: as of `ask`.
        about: what is measured; stands above.
        below: of how many predictions the numbers are the mean; stands below the table.
    """
    st.markdown(_("**Is its attention faithful?**"))
    st.caption(translated(about))
    if not is_wanted(slot, key):
        st.button(
            _("Measure it"), icon=":material/science:", key=f"{slot}_start", on_click=want, args=(slot, key)
        )
        return
    rows: dict[str, Row] | None = answer_or_wait(slot, key, work, say("Deleting points"), is_long=True)
    if rows is None:
        return
    score_table(rows, [MOST, RANDOM, RATIO], mark("Attention"))
    st.caption(translated(below))


def row_of(deletion: Deletion) -> Row:
    """A type's numbers, or why there are none."""
    if not len(deletion.most_attended):
        return say("None has more than {deleted} points to attend to.", deleted=DELETED)
    return {
        MOST.title: float(deletion.most_attended.mean()),
        RANDOM.title: float(deletion.at_random.mean()),
        RATIO.title: deletion.ratio,
    }
