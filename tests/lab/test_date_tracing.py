"""The tracer of the Transformer shows the numbers that the network itself computes."""

import numpy as np
import pytest

from anp_core.lab.sequences.date_reading import read_date
from anp_core.lab.sequences.date_tracing import trace_letter

TEXT = "the third of March 1987"
NAME = "dates-transformer-sinusoidal"


@pytest.mark.parametrize(("kind", "layer"), [("cross", 2), ("self", 1)])
def test_the_weights_are_those_of_the_network(kind, layer):
    reading = read_date(TEXT, NAME)
    for letter, head in ((1, 1), (6, 3), (10, 4)):
        traced = trace_letter(TEXT, letter, NAME, kind=kind, layer=layer, head=head)
        expected = reading.attention[f"{kind} {layer}"][head - 1, letter - 1]
        np.testing.assert_allclose(traced.trace.weights[0], expected, atol=1e-5)
        np.testing.assert_allclose(traced.probabilities, reading.probabilities[letter - 1], atol=1e-6)
        assert traced.answer == reading.answer
        assert len(traced.columns) == len(expected)


def test_a_letter_never_looks_at_later_ones():
    traced = trace_letter(TEXT, 4, NAME, kind="self", layer=2, head=2)
    assert traced.trace.mask.tolist() == [True] * 4 + [False] * 6
    assert not traced.trace.weights[0, 4:].any()


def test_networks_without_heads_are_refused():
    with pytest.raises(ValueError, match="Transformer"):
        trace_letter(TEXT, 1, "dates-bahdanau")
