"""Which engine is chosen, and what is said where there is none."""

import importlib.util

import pytest

from anp_core.engines.engine import LocalEngine, choose_engine
from anp_core.errors import UserInputError


def test_the_local_engine_takes_items_in_order_and_only_when_their_turn_has_come():
    looked_at = []

    def items():
        for item in "abc":
            looked_at.append(item)
            yield item

    done = LocalEngine().run(str.upper, items(), str)
    assert next(done) == (0, "A")
    assert looked_at == ["a"]
    assert list(done) == [(1, "B"), (2, "C")]


def test_without_ray_a_sentence_says_what_to_install(monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ray" else real(name))
    with pytest.raises(UserInputError, match=r"needs Ray: pip install -r \.requirements/ray\.txt"):
        choose_engine("ray")


@pytest.mark.parametrize(
    ("name", "workers", "said"),
    [
        ("spark", None, "must be one of local, ray; got 'spark'"),
        ("local", 2, "--workers is for --engine ray"),
    ],
)
def test_an_engine_that_there_is_not_is_refused(name, workers, said):
    with pytest.raises(UserInputError, match=said):
        choose_engine(name, workers)
