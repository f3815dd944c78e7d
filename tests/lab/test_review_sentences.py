"""The grammar of the reviews: splits that share nothing they should not, and verdicts that a reader would give."""

import re

import numpy as np
import pytest

from anp_core.errors import UserInputError
from anp_core.lab.classifiers.review_sentences import (
    ADJECTIVE_PATTERNS,
    BLAME,
    DISLIKE,
    FRAMES,
    HELD_OUT_FRAMES,
    LIKING,
    MOST_WORDS,
    PRAISE,
    SPLITS,
    VERB_PATTERNS,
    draw_reviews,
    is_held_out,
    split_words,
    vocabulary,
)

TRAIN = draw_reviews("train", 4000)
TESTS = {split: draw_reviews(split, 600, seed=1) for split in SPLITS if split != "train"}


def test_no_training_sentence_holds_a_held_out_pair_and_every_new_one_does():
    assert not any(is_held_out(*pair) for review in TRAIN for pair in review.pairs)
    for split, (known_frames, new_pairs) in SPLITS.items():
        for review in TESTS.get(split, ()):
            assert any(is_held_out(*pair) for pair in review.pairs) == new_pairs
            assert review.frame in (FRAMES if known_frames else HELD_OUT_FRAMES)


def test_frames_and_sentences_are_disjoint():
    assert not set(FRAMES) & set(HELD_OUT_FRAMES)
    seen = {review.words for review in TRAIN}
    for reviews in TESTS.values():
        assert not seen & {review.words for review in reviews}


@pytest.mark.slow
def test_every_way_of_saying_and_every_opinion_is_there_in_the_training():
    pairs = {pair for review in draw_reviews("train", 20_000) for pair in review.pairs}
    assert {pattern for pattern, _ in pairs} == {*ADJECTIVE_PATTERNS, *VERB_PATTERNS}
    assert {opinion for _, opinion in pairs} == {*PRAISE, *BLAME, *(past for past, _ in (*LIKING, *DISLIKE))}
    held = [is_held_out(pattern, opinion) for pattern in ADJECTIVE_PATTERNS for opinion in (*PRAISE, *BLAME)]
    assert np.mean(held) == pytest.approx(0.2, abs=0.03)


def judged_by_rule(review) -> bool:
    """The verdict from the words alone: the deciding clause, its opinion, and whether something turns it."""
    text = f" {review.text} "
    text = text.replace(" even though ", " although ").replace("anything but", "never")
    for word in (" but ", " yet ", " however "):
        text = text.split(word)[-1] if word in text else text
    if " although " in text:
        before, after = text.split(" although ")
        opinions = re.findall(OPINION, before)
        # "although O C" has nothing before it but padding; then the last of the clauses behind decides
        text = before if opinions else after[list(re.finditer(OPINION, after))[-2].end() :]
    opinion = re.findall(OPINION, text)[-1]
    clause = text[: text.rindex(opinion)].split(" and ")[-1]
    turned = re.search(r"\b(not|never|hardly|far from|nobody)\b", clause) is not None
    good = opinion in (*PRAISE, *(word for forms in LIKING for word in forms))
    return good != turned


OPINION = (
    rf"\b(?:{'|'.join([*PRAISE, *BLAME, *(word for forms in (*LIKING, *DISLIKE) for word in forms)])})\b"
)


@pytest.mark.parametrize("split", SPLITS)
def test_the_verdict_is_what_a_reader_would_say(split):
    for review in TESTS.get(split, TRAIN[:600]):
        assert judged_by_rule(review) == review.positive, review.text


def test_neither_a_single_word_nor_a_frame_gives_the_answer_away():
    positive = np.array([review.positive for review in TRAIN])
    assert positive.mean() == pytest.approx(0.5, abs=0.03)
    for word in vocabulary():
        holds = np.array([word in review.words for review in TRAIN])
        if holds.sum() > 200:
            assert abs(positive[holds].mean() - 0.5) < 0.25, word


def test_the_same_seed_draws_the_same_and_another_seed_others():
    assert [r.text for r in draw_reviews("train", 20, 5)] == [r.text for r in draw_reviews("train", 20, 5)]
    assert [r.text for r in draw_reviews("train", 20, 5)] != [r.text for r in draw_reviews("train", 20, 6)]
    with pytest.raises(UserInputError, match="train, new combinations"):
        draw_reviews("validation", 1)


def test_every_drawn_word_is_in_the_vocabulary():
    known = set(vocabulary())
    assert all(set(review.words) <= known for reviews in (TRAIN, *TESTS.values()) for review in reviews)
    assert not any(re.search(r"[^a-z]", word) for word in known)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("The soup wasn’t good, at all!", "the soup was not good at all"),
        ("  I can't say; won't SAY ", "i can not say will not say"),
        ("café 3 stars", "café 3 stars"),
        ("don't", "do not"),
    ],
)
def test_typed_words_are_read_without_punctuation(typed, words):
    assert split_words(typed) == tuple(words.split())


@pytest.mark.parametrize("typed", ["", " … !", "word " * (MOST_WORDS + 1)])
def test_what_is_no_sentence_is_refused(typed):
    with pytest.raises(UserInputError, match="Expected"):
        split_words(typed)
