"""The count of files read right, asked about, refused and wrong."""

import pytest

from anp_core.benchmarks.reading import benchmark_reading
from anp_core.errors import UserInputError

HEAD = "file,outcome,choice,step,first_time,first_c,count,note\n"


def days(column="temp", count=40, first=3.5):
    rows = [f"2019-{1 + i // 28:02d}-{1 + i % 28:02d},{first + i % 7}" for i in range(count)]
    return "\n".join([f"date,{column}", *rows])


def test_every_outcome_is_counted_and_what_is_not_right_is_named(tmp_path):
    two = "station,date,temp\n" + "\n".join(
        f"{place},{row}" for place in ("A", "B") for row in days().splitlines()[1:]
    )
    for name, text in {
        "right.csv": days(),
        "wrong.csv": days(),
        "two.csv": two,
        "none.csv": "a,b\n1,2\n",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "expected.csv").write_text(
        HEAD
        + "right.csv,read,,day,2019-01-01,3.5,40,\n"
        + "wrong.csv,read,,day,2019-01-01,9.9,40,\n"
        + "two.csv,ask,series=B,day,2019-01-01,3.5,40,\n"
        + "none.csv,read,,day,,,,\n"
    )
    rows = {row["outcome"]: row for row in benchmark_reading(tmp_path)}
    assert {outcome: row["files"] for outcome, row in rows.items()} == {
        "right": 1, "asked, then right": 1, "not asked": 0, "refused": 1, "wrong": 1,
    }  # fmt: skip
    assert "wrong.csv: 2019-01-01" in rows["wrong"]["which"]


def test_a_folder_without_the_truth_is_refused(tmp_path):
    with pytest.raises(UserInputError, match=r"no expected\.csv"):
        list(benchmark_reading(tmp_path))
