"""The holes of the photo protocol: the same on every machine and for ever, of the sizes that it states."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.benchmarks.photo_masks import (
    CONTEXT_COUNTS,
    PHOTO_HOLES,
    context_mask,
    draw_hole,
    photo_mask,
)

# CRC-32 of the packed bits of the holes of a photo named "3096" at 171×256: published figures rest on them.
FINGERPRINTS = {
    "random_50": 0x991524FB,
    "random_80": 0xACA4BE29,
    "random_95": 0x43AE8FD3,
    "block_25": 0xF6CEBE51,
    "scribble": 0xC2A3B6D7,
    "text": 0xFDD50E54,
    "half": 0x76322841,
}


def fingerprint(missing):
    return zlib.crc32(np.packbits(missing).tobytes())


@pytest.mark.parametrize("hole", PHOTO_HOLES)
def test_a_hole_never_changes(hole):
    assert fingerprint(photo_mask("3096", hole, 171, 256)) == FINGERPRINTS[hole]


def test_a_context_never_changes():
    assert fingerprint(np.stack([context_mask(32, 32, known, 3) for known in CONTEXT_COUNTS])) == 0xE137936E


SHARES = {
    "random_50": (0.499, 0.501),
    "random_80": (0.799, 0.801),
    "random_95": (0.949, 0.951),
    "block_25": (0.24, 0.26),
    "half": (0.5, 0.5),
    "scribble": (0.15, 0.21),
    "text": (0.08, 0.1),
}


@settings(max_examples=15, deadline=None)
@given(hole=st.sampled_from(PHOTO_HOLES), tall=st.booleans(), seed=st.integers(0, 2**31 - 1))
def test_holes_are_as_large_as_their_names_say(hole, tall, seed):
    size = (192, 128) if tall else (128, 192)
    least, most = SHARES[hole]
    assert least <= draw_hole(hole, *size, seed).mean() <= most


@given(known=st.sampled_from(CONTEXT_COUNTS), seed=st.integers(0, 999))
def test_a_context_has_as_many_points_as_asked(known, seed):
    assert (~context_mask(28, 32, known, seed)).sum() == known


def test_photos_have_holes_of_their_own_and_kinds_too():
    holes = {fingerprint(photo_mask(name, hole, 64, 96)) for name in ("a", "b") for hole in PHOTO_HOLES}
    assert len(holes) == 2 * len(PHOTO_HOLES) - 1  # half a picture is the same half for all


def test_another_kind_is_refused_by_naming_the_known_ones():
    with pytest.raises(ValueError, match=r"random_50.*; got 'circle'"):
        photo_mask("a", "circle", 9, 9)
