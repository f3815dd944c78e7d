"""What the parts of the page "Sequences" share: the models' titles and the text it opens with."""

from __future__ import annotations

from anp_core.language import mark

FIRST_TEXT = "the third of March 1987"
EXAMPLES = (
    FIRST_TEXT,
    "Tuesday, 3 March 1987",
    "Mar 3, 1987",
    "03/04/1987",
    "1987年3月3日",
    "二〇二四年十一月二十一日",
    "Anna met Peter on 29 February 2024 in the garden",
    "hello",
)
MODELS = {
    "dates-plain": mark("Without attention"),
    "dates-bahdanau": mark("Bahdanau attention"),
    "dates-transformer-sinusoidal": mark("Transformer (sinusoidal)"),
    "dates-transformer-learned": mark("Transformer (learned)"),
}
