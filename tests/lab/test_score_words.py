"""The sentences below the scores and the positions of the date models against their numbers, shipped and made up."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from anp_core.lab.model_files import read_lab_card
from anp_core.lab.sequences.date_reading import (
    DATE_MODEL_NAMES,
    held_out_dates,
    learned_positions,
    read_date,
    remark,
)
from anp_core.lab.sequences.positions import best_rotation_error, sinusoidal_positions
from anp_core.lab.sequences.score_words import (
    length_verdict,
    mean_share,
    positions_verdict,
    random_rotation_error,
    styles_verdict,
)
from anp_core.lab.sequences.written_dates import MONTHS
from pages.lab.sequences_words import MODELS

SHARE = st.floats(0, 1)
SCORES = st.fixed_dictionaries(
    {
        "unseen styles": st.fixed_dictionaries({"1987.3.3": SHARE, "03-Mar-1987": SHARE}),
        "by letters": st.fixed_dictionaries({"20": SHARE, "40": SHARE, "60": SHARE}),
    }
)


def check(scores):
    """Both sentences name just the models that the numbers name."""
    unseen = {name: mean_share(each["unseen styles"]) for name, each in scores.items()}
    said = styles_verdict(scores, MODELS)
    behind = [name for name in scores if unseen[name] < unseen["dates-plain"]]
    assert ("Attention alone does not make it" in said) == bool(behind)
    last = said.split("make it: ")[-1] if behind else ""
    assert {name for name in scores if MODELS[name] in last} == set(behind)
    said = length_verdict(scores, MODELS)
    falls = said.split("These hold")[0]
    for name, each in scores.items():
        lost = each["by letters"]["40"] - each["by letters"]["60"]
        assert (MODELS[name] in falls) == (lost > 0.05)


def test_the_shipped_models_are_called_what_their_cards_make_them():
    check({name: read_lab_card(name)["scores"] for name in DATE_MODEL_NAMES})


@given(st.fixed_dictionaries(dict.fromkeys(DATE_MODEL_NAMES, SCORES)))
def test_any_scores_are_called_what_they_are(scores):
    check(scores)


def test_learned_positions_are_compared_with_random_vectors():
    learned = learned_positions()
    for offset in (0, 1, 3, 10, 20):
        said = positions_verdict(learned, offset)
        if offset == 0:
            assert "nothing moves" in said
            continue
        error, chance = best_rotation_error(learned, offset), random_rotation_error(*learned.shape, offset)
        assert f"{error:.0%}" in said
        assert f"{chance:.0%}" in said
        assert ("hardly anything" in said) == (error >= 0.75 * chance)
    assert "Something of the law" in positions_verdict(sinusoidal_positions(40, 64), 3)


def test_random_vectors_are_called_random():
    random = np.random.default_rng(5)
    for _ in range(3):
        assert "hardly anything" in positions_verdict(random.standard_normal((40, 64)), 3)


def test_bahdanau_looks_at_the_year_then_the_month_then_the_day():
    """What the page says of the alignment, over dates of the test that name their month."""
    named = re.compile(r"[A-Za-z]{3,}")
    looked = []
    for written in held_out_dates(40):
        year = re.search(r"(19|20)\d\d", written.text)
        months = [
            word
            for word in named.finditer(written.text)
            if word[0][:3].lower() in {month[:3].lower() for month in MONTHS}
        ]
        if year is None or not months:
            continue
        weights = read_date(written.text).attention["cross 1"][0]  # (10, N)
        at_year, at_month = (
            weights[:, max(0, word.start() - 1) : word.end() + 1].sum(1) for word in (year, months[0])
        )
        looked.append([at_year[:4].mean(), at_year[5:].mean(), at_month[5:7].mean(), at_month[8:].mean()])
    year, later, month, day = np.mean(looked, 0)
    assert len(looked) > 10
    assert year > 0.8 > 0.3 > later
    assert month > 2 * day


def test_hello_is_not_said_to_get_a_date():
    for name in DATE_MODEL_NAMES:
        reading = read_date("hello", name)
        assert len(reading.answer) == 10
        assert "ten letters whatever it reads" in remark(reading)
