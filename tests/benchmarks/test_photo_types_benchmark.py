"""The table of the photo network's attention types: what uniform attention must say in it."""

import numpy as np
import pytest

from anp_core.benchmarks import photo_types
from anp_core.benchmarks.photo_types import benchmark_photo_types
from tests.models.photo_scenes import smooth_photo


def test_uniform_attention_spreads_over_all_places_and_points_at_nothing(monkeypatch):
    photos = [("a", (255 * smooth_photo(48, 64)).astype(np.uint8))]
    monkeypatch.setattr(photo_types, "read_test_photos", lambda *_: photos)
    monkeypatch.setattr(photo_types, "carried_types", lambda _: ("uniform", "local"))
    monkeypatch.setattr(photo_types, "HOLES", ("random_80",))
    uniform, local = benchmark_photo_types(None)
    assert (uniform["hole"], uniform["type"], local["type"]) == ("random_80", "uniform", "local")
    assert uniform["effective"] == pytest.approx(32, abs=1e-3)
    assert 1 < local["effective"] < 30
    assert local["faithful"] > uniform["faithful"]
    assert uniform["n"] == local["n"] == 1
