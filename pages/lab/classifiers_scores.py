"""What a classifier's card says, as a table: tested on what it never saw, beside baselines trained alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from anp_core.lab.model_files import read_lab_card
from anp_core.language import _, listed, translated


def card_panel(
    name: str, splits: Mapping[str, str], baselines: Mapping[str, str], note: str, *, key: str
) -> None:
    """Accuracy by split and variant, where it looked, and how the weights stand to what matters."""
    card = read_lab_card(name)
    with st.expander(_("How good it is: its card"), icon=":material/fact_check:", key=key):
        st.table(_accuracy(card, splits, baselines), border="horizontal")
        st.markdown(_ranked(card, splits, baselines))
        st.caption(note)
        if "pointing" in next(iter(card["scores"].values())):
            st.table(_pointing(card, splits), border="horizontal")
            st.caption(
                _(
                    "Pointing: how often the heaviest cell lies inside the true box. Even attention would put as "
                    "much weight on the box as the box covers of the picture."
                )
            )
        _faithfulness(card)
        st.markdown(
            _(
                "{parameters:,} weights, trained for {steps:,} steps of {batch} examples in {seconds} seconds of "
                "processor time ({machine}), seed {seed}. Again by `{command}`.",
                parameters=card["parameters"],
                steps=card["steps"],
                batch=card["batch_size"],
                seconds=card["processor_seconds"],
                machine=card["machine"],
                seed=card["seed"],
                command=card["command"],
            )
        )


def _accuracy(card: dict[str, Any], splits: Mapping[str, str], baselines: Mapping[str, str]) -> pd.DataFrame:
    variants = {_("attention pooling"): card["scores"]}
    variants |= {_(words): card["baselines"][name] for name, words in baselines.items()}
    rows = {
        title: [f"{scores[split]['accuracy']:.1%}" for split in splits] for title, scores in variants.items()
    }
    return pd.DataFrame(rows, index=pd.Index([_(words) for words in splits.values()], name=_("right, on")))


def _ranked(card: dict[str, Any], splits: Mapping[str, str], baselines: Mapping[str, str]) -> str:
    """The variants by their accuracy over all splits."""
    scores = {_("attention pooling"): card["scores"]}
    scores |= {_(words): card["baselines"][name] for name, words in baselines.items()}
    means = {
        title: sum(found[split]["accuracy"] for split in splits) / len(splits)
        for title, found in scores.items()
    }
    ranked = [
        _("{variant} {share:.1%}", variant=title, share=means[title])
        for title in sorted(means, key=means.__getitem__, reverse=True)
    ]
    return _("On average over these rows: {ranked}.", ranked=translated(listed(ranked)))


def _pointing(card: dict[str, Any], splits: Mapping[str, str]) -> pd.DataFrame:
    columns = {
        "pointing": _("pointing"),
        "mass_in_box": _("weight inside the box"),
        "box_share": _("the box covers"),
    }
    rows = {
        title: [f"{card['scores'][split][name]:.1%}" for split in splits] for name, title in columns.items()
    }
    return pd.DataFrame(
        rows, index=pd.Index([_(words) for words in splits.values()], name=_("attention, on"))
    )


def _faithfulness(card: dict[str, Any]) -> None:
    by_words = "weights_against_deletion" in card
    measured = card["weights_against_deletion" if by_words else "weights_against_covering"]
    values = {
        "count": measured["count"],
        "correlation": measured["rank_correlation"],
        "top": measured["effect_of_heaviest"],
        "other": measured["effect_of_any_other"],
        "same": measured["heaviest_is_most_effective"],
    }
    st.markdown(
        _(
            "How far the weights can be believed, on {count} test sentences: deleting the heaviest word moves the "
            "log-odds by {top:.1f}, any other word by {other:.1f}; it is the most effective word in {same:.0%} of "
            "them. The rank correlation of weight and effect is {correlation:.2f}.",
            **values,
        )
        if by_words
        else _(
            "How far the weights can be believed, on {count} test pictures: covering the heaviest cell moves the "
            "log-odds by {top:.1f}, any other cell by {other:.1f}; it is the most effective cell in {same:.0%} of "
            "them. The rank correlation of weight and effect is {correlation:.2f}.",
            **values,
        )
    )
