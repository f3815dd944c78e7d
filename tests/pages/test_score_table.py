"""The table of scores: which number is emphasised, and that names and sentences cannot break it."""

import re

from pages.widgets.score_table import COVERAGE, NLL, PSNR, SHARPNESS, table_html


def emphasised(rows, column):
    """Names of the rows whose number stands out."""
    html = table_html(rows, [column])
    body = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html)
    assert [name for name, _ in body] == list(rows)
    return [name for name, cells in body if "<strong>" in cells]


def of(column, **numbers):
    return {name: {column.title: number} for name, number in numbers.items()}


def test_the_best_is_the_highest_the_lowest_or_the_one_nearest_to_what_is_right():
    assert emphasised(of(PSNR, a=20.0, b=30.0, c=25.0), PSNR) == ["b"]
    assert emphasised(of(NLL, a=-1.0, b=-2.5, c=3.0), NLL) == ["b"]
    assert emphasised(of(COVERAGE, a=1.0, b=0.5, c=0.93), COVERAGE) == ["c"]
    assert emphasised(of(SHARPNESS, a=0.4, b=1.2, c=1.9), SHARPNESS) == ["b"]


def test_who_is_as_good_to_the_last_written_digit_shares_the_place():
    assert emphasised(of(PSNR, a=30.01, b=30.04, c=29.9), PSNR) == ["a", "b"]


def test_what_nearly_all_share_is_nobodys_best():
    assert emphasised(of(NLL, a=-1.0, b=-1.0, c=-1.001, d=2.0), NLL) == []


def test_a_number_without_rival_is_not_best():
    assert emphasised(of(NLL, a=-2.0, b=None), NLL) == []
    assert "–" in table_html(of(NLL, a=-2.0, b=None), [NLL])


def test_a_refusal_stands_in_place_of_the_numbers_and_everything_is_escaped():
    html = table_html({"<b>": "Too & large", "other": {PSNR.title: 3.0, NLL.title: -1.0}}, [PSNR, NLL])
    assert '<td class="refusal" colspan="2">Too &amp; large</td>' in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "−1.00" in html
