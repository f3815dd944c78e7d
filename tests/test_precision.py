"""Mixed precision: bfloat16 for matrix products where asked for and there, float32 for what needs it."""

import pytest
import torch

from anp_core import precision


@pytest.mark.parametrize(
    ("came", "goes"),
    [
        (torch.bfloat16, torch.float32),
        (torch.float16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_values_are_raised_to_float32_and_never_lowered(came, goes):
    assert precision.at_least_float32(torch.zeros(2, dtype=came)).dtype == goes


@pytest.mark.parametrize(
    ("asked", "there", "expected"),
    [
        (True, True, torch.bfloat16),
        (True, False, torch.float32),
        (False, True, torch.float32),
    ],
)
def test_products_are_in_bfloat16_only_where_asked_for_and_there(monkeypatch, asked, there, expected):
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: there)
    matrix = torch.eye(3)
    with precision.mixed_precision(asked):
        assert (matrix @ matrix).dtype == expected
    assert (matrix @ matrix).dtype == torch.float32
