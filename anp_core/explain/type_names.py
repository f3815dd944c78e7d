"""What attention types are called where people read it; in code and in addresses they go by their own names."""

from __future__ import annotations

from anp_core.language import Sentence, say

TITLES = {
    "multihead": say("Multihead"),
    "local": say("Local"),
    "dot_product": say("Dot product"),
    "additive": say("Additive"),
    "gaussian": say("Gaussian"),
    "laplace": say("Laplace"),
    "uniform": say("Uniform"),
}
NAMES = {
    "multihead": say("multihead"),
    "local": say("local"),
    "dot_product": say("dot product"),
    "additive": say("additive"),
    "gaussian": say("gaussian"),
    "laplace": say("laplace"),
    "uniform": say("uniform"),
}


def type_title(attention: str) -> Sentence:
    """A type's name where it stands alone: "Dot product"."""
    return TITLES[attention]


def type_name(attention: str) -> Sentence:
    """A type's name within a sentence: "dot product"."""
    return NAMES[attention]
