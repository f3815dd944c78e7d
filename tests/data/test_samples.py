"""The bundled photographs load offline and are what scikit-image says they are."""

import socket

import numpy as np
import pytest
import skimage.data

from anp_core.data.samples import sample_pictures, texture_pictures


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a sample picture reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)


@pytest.mark.parametrize("slug", sample_pictures())
def test_every_sample_loads_small_enough_and_with_a_credit(slug):
    sample = sample_pictures()[slug]
    picture = sample.load()
    assert 256 <= max(picture.height, picture.width) <= 512
    assert picture.name == sample.title
    assert len(sample.credit) > 5
    assert picture.pixels.std() > 0.05


@pytest.mark.parametrize("slug", ["chelsea", "astronaut", "camera", "coins"])
def test_samples_of_the_right_size_are_untouched(slug):
    picture = sample_pictures()[slug].load()
    original = getattr(skimage.data, slug)()
    np.testing.assert_array_equal(np.rint(picture.pixels * 255).squeeze(), original)
    assert picture.notes == ()


@pytest.mark.parametrize(
    ("slug", "note"),
    [
        ("coffee", "Scaled from 600×400 to 512×341 pixels."),
        ("rocket", "Scaled from 640×427 to 512×342 pixels."),
        ("hubble", "Scaled from 1000×872 to 512×446 pixels."),
    ],
)
def test_larger_samples_say_that_they_were_scaled(slug, note):
    picture = sample_pictures()[slug].load()
    assert picture.notes == (note,)
    assert f"{picture.width}×{picture.height}" in note
    original = getattr(skimage.data, "hubble_deep_field" if slug == "hubble" else slug)() / 255
    # The rocket's file has a colour profile, by which its colours are brought to sRGB.
    by_profile = 0.05 if slug == "rocket" else 2e-3
    np.testing.assert_allclose(picture.pixels.mean((0, 1)), original.mean((0, 1)), atol=by_profile)
    np.testing.assert_allclose(picture.pixels * 255, np.rint(picture.pixels * 255), atol=1e-4)


@pytest.mark.parametrize("slug", texture_pictures())
def test_textures_are_the_packages_own_and_thank_somebody(slug):
    sample = texture_pictures()[slug]
    picture = sample.load()
    np.testing.assert_array_equal(np.rint(picture.pixels * 255).squeeze(), getattr(skimage.data, slug)())
    assert "CC0" in sample.credit
    assert slug not in sample_pictures()
