"""What the parts of the page "Sequences" share: the models' titles and the text it opens with."""

from __future__ import annotations

from anp_core.language import mark

FIRST_TEXT = "the third of March 1987"
MODELS = {
    "dates-plain": mark("Without attention"),
    "dates-bahdanau": mark("Bahdanau attention"),
    "dates-transformer-sinusoidal": mark("Transformer, sinusoidal"),
    "dates-transformer-learned": mark("Transformer, learned"),
}
