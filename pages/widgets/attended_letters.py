"""A text, the answer that a network wrote from it, and lines from a letter of the answer to what it attended to.

The Python face of assets/components/letters/. Everything is sent once: pointing sends nothing back.
"""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from anp_core.language import _, tag
from anp_core.web.component_script import component_script, component_text

_LETTERS = st.components.v2.component(
    "lacuna_attended_letters",
    html=component_text("letters/letters.html"),
    css=component_text("letters/letters.css"),
    js=component_script("letters/letters.js"),
)


def attended_letters(text: str, answer: str, weights: np.ndarray, *, key: str) -> None:
    """Show them; weights (len(answer), len(text)), whose rows sum to 1."""
    words = {
        "text": _("The text"),
        "answer": _("The answer: point at a letter, or use the arrow keys"),
        "choose": _("Letters of the answer"),
        "said": _("Letter {number}, “{letter}”, looked most at {shares}."),
    }
    rounded = np.round(weights.astype(float), 4).tolist()
    data = {
        "text": text,
        "answer": answer,
        "weights": rounded,
        "revision": hashlib.sha256(repr((text, answer, rounded, words)).encode()).hexdigest()[:16],
        "words": words,
        "locale": tag(),
    }
    _LETTERS(key=key, data=data, height="content")
