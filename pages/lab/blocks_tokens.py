"""A small tokenizer on the page "Building blocks": numbers, padding, and the masks that attention needs for it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.lab_classifiers import word_heatmap
from anp_core.lab.blocks.small_tokenizer import PAD, SmallTokenizer, change_by_padding, look
from anp_core.language import _, mark, say, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

KNOWN = ("the room was clean", "we did not like the food", "not bad !")
FIRST_TEXT = "the food was not bad at all"
MASKS = {
    "padding": mark("Padding mask"),
    "causal": mark("Padding and causal mask"),
    "none": mark("No mask"),
}


@st.fragment
def tokens_panel() -> None:
    """From sentences to numbers to masks to weights."""
    st.markdown(
        _(
            "A batch is a rectangle, and sentences are not equally long: the short ones are filled up with {pad}. "
            "This tokenizer knows the words of its first three sentences; any other word is [UNK]. The fourth "
            "sentence is yours.",
            pad=PAD,
        )
    )
    first, second, third = st.columns([1.6, 1.6, 1.0], gap="large")
    with first:
        own = st.text_input(
            _("Your sentence"), FIRST_TEXT, key="token_text", max_chars=80, bind="query-params"
        )
    with second:
        kind = linked_choice(
            st.segmented_control,
            _("Mask"),
            MASKS,
            key="token_mask",
            default="padding",
            required=True,
            wrap=True,
        )
    with third:
        row = linked_choice(
            st.segmented_control,
            _("Sentence"),
            {number: say("{number}", number=number) for number in range(1, 5)},
            key="token_row",
            default=1,
            required=True,
        )
    texts = [*KNOWN, own]
    try:
        batch = SmallTokenizer(KNOWN).encode(texts)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return
    masked, causal = kind != "none", kind == "causal"
    weights = look(batch, masked, causal)[row - 1]
    words = batch.words[row - 1]
    lost = float(weights[: int(batch.mask[row - 1].sum())][:, ~batch.mask[row - 1]].sum(1).max(initial=0.0))
    numbers = pd.DataFrame(
        [
            [f"{word} · {number}" for word, number in zip(line, row_numbers, strict=True)]
            for line, row_numbers in zip(batch.words, batch.numbers, strict=True)
        ],
        index=pd.Index(range(1, len(texts) + 1), name=_("Sentence")),
        columns=[str(place + 1) for place in range(batch.mask.shape[1])],
    )
    st.dataframe(numbers, key="token_numbers")
    demonstration(
        "tokens",
        stacked(
            r"\alpha_{ij} = \frac{m_{ij}\, e^{s_{ij}}}{\sum_k m_{ik}\, e^{s_{ik}}}",
            r"m_{ij} = \mathbf 1\{j \text{ "
            + _("is no padding")
            + r"}\}"
            + (r"\cdot \mathbf 1\{j \le i\}" if causal else "")
            if masked
            else r"m_{ij} = 1" + (r"\cdot \mathbf 1\{j \le i\}" if causal else ""),
        ),
        [
            Panel(
                word_heatmap(words, weights),
                _("Heatmap: how much each word looks at each other word, padding included."),
                _("Sentence {number} under the chosen mask", number=row),
            )
        ],
        Script(
            "from anp_core.lab.blocks.small_tokenizer import SmallTokenizer, change_by_padding\n\n"
            f"texts = {texts!r}\n"
            "batch = SmallTokenizer(texts[:3]).encode(texts)\n"
            'print(", ".join(f"{change_by_padding(batch, masked):.3f}" for masked in (True, False)))\n',
            _("Largest change by other padding: with mask, without"),
            ", ".join(f"{change_by_padding(batch, each):.3f}" for each in (True, False)),
        ),
        _(
            "The vectors of the words are random. In this sentence up to {lost:.0%} of a word's attention goes to "
            "the padding. Rows that belong to padding are computed and thrown away.",
            lost=lost,
        ),
    )
