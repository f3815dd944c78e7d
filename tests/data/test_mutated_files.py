"""A few hundred of the fuzzer's files in every run of the tests; for more, `python -m tests.fuzz_readers`."""

from __future__ import annotations

import itertools

import pytest

from tests.fuzz_readers import cases, read_any, seeds


@pytest.mark.parametrize("name", sorted(seeds()))
def test_every_kind_of_file_that_is_mutated_is_read_as_it_is(name):
    assert read_any(seeds()[name]).startswith("re")
    assert read_any(seeds()[name]) != "refused"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_file_is_a_picture_or_a_sentence(seed):
    results = [read_any(content) for _, content in itertools.islice(cases(seed), 100)]
    assert {"read", "refused"} <= set(results)
