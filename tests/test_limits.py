"""Limits are what the variables say, and a sentence names the one that something goes beyond."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from anp_core.data.images import read_picture
from anp_core.data.mask_reading import understand_mask
from anp_core.data.temperature import read_record
from anp_core.errors import MaskError, PictureError, UserInputError
from anp_core.limits import Limits, read_limits
from anp_core.memory import megabytes_in_use
from tests.hostile.pictures import saved
from tests.hostile.tables import table


def test_without_variables_the_limits_are_the_usual_ones():
    assert read_limits({}) == read_limits({"LACUNA_ROWS": " ", "ROWS": "3"}) == Limits()


def test_every_limit_has_a_variable():
    chosen = {f"LACUNA_{name.upper()}": str(7 + place) for place, name in enumerate(vars(Limits()))}
    assert list(vars(read_limits(chosen)).values()) == [7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize("text", ["many", "-1", "0", "1e6", "2.5", "9" * 5_000, "\ud800"], ids=ascii)
def test_a_variable_that_makes_no_sense_is_named_with_what_it_may_be(text):
    with pytest.raises(
        UserInputError, match=r"LACUNA_JOBS must be a whole number from 1 to .* it is 12"
    ) as said:
        read_limits({"LACUNA_JOBS": text})
    assert len(str(said.value)) < 300


def test_the_command_line_says_which_variable_makes_no_sense(tmp_path):
    code = "import sys; sys.argv = ['lacuna']; from anp_core.cli.dashboard import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"LACUNA_ROWS": "all"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("LACUNA_ROWS must be a whole number from 1")
    assert "Traceback" not in ran.stderr


def test_a_picture_beyond_the_limit_is_refused_with_both_numbers(set_limits):
    content = saved(np.zeros((1001, 1000), np.uint8))
    assert read_picture(content).width == 1000
    set_limits(megapixels=1)
    with pytest.raises(
        PictureError, match=r"1000×1001 pixels .* at most 1 megapixels can be read; scale it down"
    ):
        read_picture(content)
    with pytest.raises(MaskError, match="at most 1 megapixels can be read"):
        understand_mask(content, (1001, 1000))


def test_rows_beyond_the_limit_are_left_out_and_it_is_said(set_limits):
    assert len(read_record(table())) == 40
    set_limits(rows=20)
    record = read_record(table())
    assert len(record) == 20
    assert any("only its first 20 rows were read" in said for said in record.report)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say")
def test_memory_in_use_rises_by_what_is_taken():
    before = megabytes_in_use()
    taken = np.ones(50_000_000, np.uint8)
    assert 40 < megabytes_in_use() - before < 100
    assert taken[-1]
