"""The benchmark of offers counts what was offered, and what of it the hole itself confirms."""

import numpy as np
import pytest

from anp_core.benchmarks import copy_offers
from anp_core.benchmarks.copy_offers import benchmark_copy_offers
from anp_core.data.samples import sample_pictures, texture_pictures


@pytest.mark.slow
def test_rows_count_offers_and_whether_the_hole_confirms_them(monkeypatch):
    monkeypatch.setattr(copy_offers, "texture_pictures", lambda: {"brick": texture_pictures()["brick"]})
    monkeypatch.setattr(copy_offers, "sample_pictures", lambda: {"chelsea": sample_pictures()["chelsea"]})
    monkeypatch.setattr(copy_offers, "FACES", {"chelsea": ((110, 180, 50),)})
    monkeypatch.setattr(copy_offers, "SIDES", (32,))
    monkeypatch.setattr(copy_offers, "PLACES", 1)
    brick, faces, photos = benchmark_copy_offers()
    assert (brick["holes"], brick["offered"], brick["closer"], brick["alike"]) == (1, 1, 1, 0)
    assert brick["rightly"] in (0, 1)
    assert (faces["picture"], faces["holes"], faces["offered"]) == ("faces", 1, 0)
    assert photos["picture"] == "1 photos"


def test_boxes_lie_within_the_picture():
    pixels = np.zeros((170, 200, 3))
    for missing in copy_offers._boxes(pixels, 3):
        assert missing.sum() in (32**2, 64**2)
