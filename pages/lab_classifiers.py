"""The page "Text and pictures": two small classifiers that show what they looked at, and what that is worth."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _
from pages.lab.classifiers_pictures import pictures_panel
from pages.lab.classifiers_text import text_panel

st.title(_("Text and pictures"))
st.markdown(
    _(
        "Attention pooling turns many things into one: the words of a sentence, the cells of a picture. A learned "
        "query scores each of them, the softmax makes weights of the scores, and the weighted sum is classified. The "
        "weights can be looked at. But a weight says where the classifier looked, **not what would have changed its "
        "mind**: so beside each weight stands what happens when the word is deleted, or the place covered."
    )
)
text_panel()
st.divider()
pictures_panel()
