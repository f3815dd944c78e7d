"""Completed pictures with the shipped weights: what is known stays, what is asked is filled, attention adds up."""

from dataclasses import replace

import numpy as np
import pytest

from anp_core import precision
from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import model_names
from anp_core.data.context_sampling import choose_context
from anp_core.data.images import Picture
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.errors import Cancelled, MaskError, ModelError, PictureError
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.complete_small_picture import MAX_GLOBAL_CONTEXT
from anp_core.prediction.pictures.picture_baselines import complete_with_baseline
from anp_core.prediction.pictures.picture_metrics import score_completion
from anp_core.pretrained import LoadedModel, load_model

MODELS = [
    *("photo/local", "photo/laplace", "photo/multihead"),
    *(name for name in model_names() if name.startswith("small-pictures/")),
]
every_model = pytest.mark.parametrize("model", MODELS)
HEIGHT, WIDTH = 29, 37


@pytest.fixture(scope="module")
def photo():
    """(H, W, 3) uint8, from the middle of a bundled photo."""
    rgb = next(iter(sample_pictures().values())).load().rgb
    middle = rgb[rgb.shape[0] // 2 :, rgb.shape[1] // 2 :][: 4 * HEIGHT : 4, : 4 * WIDTH : 4]
    return np.rint(255 * middle).astype(np.uint8)


@pytest.fixture(scope="module")
def missing():
    return make_hole("scattered", HEIGHT, WIDTH, share=0.6, seed=1)


# ---------------------------------------------------------------- what comes back


@every_model
def test_known_pixels_come_back_to_the_byte_and_the_others_are_filled(photo, missing, model):
    completion = complete_image(photo, missing, model=model)
    assert completion.mean.shape == completion.std.shape == (HEIGHT, WIDTH, 3)
    assert completion.mean.dtype == completion.std.dtype == np.float32
    np.testing.assert_array_equal(np.rint(completion.mean * 255)[~missing], photo[~missing])
    assert (completion.std[~missing] == 0).all()
    assert (completion.std[missing] > 0).all()
    assert completion.mean.min() >= 0
    assert completion.mean.max() <= 1
    np.testing.assert_array_equal(completion.missing, missing)
    assert completion.model_name == model


@every_model
def test_what_stands_at_missing_pixels_does_not_matter(photo, missing, model):
    floats = photo.astype(np.float32) / 255
    usual = complete_image(floats, missing, model=model)
    for rubbish in (0.0, 1.0, np.nan):
        other = complete_image(np.where(missing[..., None], rubbish, floats), missing, model=model)
        np.testing.assert_array_equal(other.mean, usual.mean)
        np.testing.assert_array_equal(other.std, usual.std)


@every_model
def test_grey_stays_grey(photo, missing, model):
    grey = photo[..., 1]
    flat, deep = (
        complete_image(grey, missing, model=model),
        complete_image(grey[..., None], missing, model=model),
    )
    assert flat.mean.shape == (HEIGHT, WIDTH, 1)
    np.testing.assert_array_equal(flat.mean, deep.mean)
    np.testing.assert_array_equal(np.rint(flat.mean[..., 0] * 255)[~missing], grey[~missing])
    colour = complete_image(np.repeat(grey[..., None], 3, axis=2), missing, model=model)
    inside = (colour.mean > 0).all(-1) & (colour.mean < 1).all(-1)  # what is cut is cut channel by channel
    np.testing.assert_allclose(flat.mean[inside, 0], colour.mean[inside].mean(-1), atol=1e-6)


@every_model
def test_bytes_floats_and_pictures_are_the_same_picture(photo, missing, model):
    floats = photo.astype(np.float32) / 255
    picture = Picture(pixels=floats, alpha=None, bit_depth=8, name="photo", notes=())
    results = [complete_image(each, missing, model=model).mean for each in (photo, floats, picture)]
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


@every_model
def test_a_constant_picture_is_filled_with_its_constant(missing, model):
    completion = complete_image(np.full((HEIGHT, WIDTH, 3), 0.6, np.float32), missing, model=model)
    assert np.abs(completion.mean - 0.6).max() < (0.02 if model.startswith("photo") else 0.15)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["scattered", "box", "strokes"])
def test_photos_are_filled_no_worse_than_harmonically(kind):
    own, harmonic = [], []
    for number, sample in enumerate(sample_pictures().values()):
        truth = sample.load().rgb[::4, ::4][:96, :96].astype(np.float32)
        hole = make_hole(kind, *truth.shape[:2], share=0.3, seed=number)
        completion = complete_image(truth, hole)
        own.append(score_completion(truth, completion.mean, completion.std, hole).psnr)
        filled = complete_with_baseline("harmonic", truth, hole)
        harmonic.append(score_completion(truth, filled, None, hole).psnr)
    assert np.mean(own) > np.mean(harmonic) - 0.1  # seven small crops: a tenth of a dB is chance


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (1, 40), (3, 3), (17, 5)])
@every_model
def test_tiny_pictures_with_one_known_pixel_are_filled(shape, model):
    hole = np.ones(shape, bool)
    hole[-1, 0] = False
    completion = complete_image(np.full((*shape, 3), 90, np.uint8), hole, model=model)
    assert np.isfinite(completion.mean).all()
    assert np.isfinite(completion.std).all()
    assert (completion.std[hole] > 0).all()


# ---------------------------------------------------------------- context


@every_model
def test_known_pixels_outside_the_context_do_not_influence_anything(photo, missing, model):
    context = choose_context(missing, "random", 150, seed=3)
    noise = np.random.default_rng(0).integers(0, 256, photo.shape, np.uint8)
    changed = np.where(context[..., None], photo, noise)
    one, other = (complete_image(each, missing, model=model, context=context) for each in (photo, changed))
    np.testing.assert_array_equal(one.mean[missing], other.mean[missing])
    np.testing.assert_array_equal(one.std, other.std)
    np.testing.assert_array_equal(one.context, context)
    # Shown all the same.
    np.testing.assert_array_equal(np.rint(other.mean * 255)[~missing], changed[~missing])
    unlike = photo.copy()
    unlike[context] = 255 - unlike[context]
    assert (complete_image(unlike, missing, model=model, context=context).mean != one.mean)[missing].any()


@every_model
def test_missing_pixels_in_the_context_do_not_count_as_known(photo, missing, model):
    everything = np.ones_like(missing)
    completion = complete_image(photo, missing, model=model, context=everything)
    assert not (completion.context & missing).any()


@pytest.mark.slow
def test_types_that_see_all_points_take_a_thousand_at_most():
    rgb = np.random.default_rng(0).random((40, 50, 3))
    hole = make_hole("scattered", 40, 50, share=0.2)
    assert complete_image(rgb, hole, model="small-pictures/laplace").context.sum() == MAX_GLOBAL_CONTEXT


# ---------------------------------------------------------------- attention


@every_model
def test_attention_adds_up_and_lies_on_context_points(photo, missing, model):
    context = choose_context(missing, "random", 200, seed=3)
    completion = complete_image(photo, missing, model=model, context=context)
    for row, column in np.argwhere(missing)[[0, 100, -1]]:
        looked = completion.attention_at(int(row), int(column))
        assert (looked.row, looked.column) == (row, column)
        assert looked.heads == load_model(model).head_names
        assert looked.weights.shape == (len(looked.heads), len(looked.positions))
        assert looked.cell.shape == (len(looked.positions),)
        assert (looked.weights >= 0).all()
        np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-4)
        pixels = looked.positions[looked.cell == 1].astype(int)
        assert context[tuple(pixels.T)].all()
        assert len({tuple(pixel) for pixel in pixels.tolist()}) == len(pixels)
        assert (looked.positions >= 0).all()
        assert (looked.positions <= [HEIGHT - 1, WIDTH - 1]).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "bfloat16"), [*((kind, False) for kind in CATALOGUE), ("multihead", True), ("local", True)]
)
def test_a_network_of_ones_own_completes_and_explains_with_every_type(
    photo, missing, monkeypatch, kind, bfloat16
):
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: bfloat16)
    config = ANPConfig(
        dim_x=2, dim_y=3, attention=("multihead", kind), d_model=12, num_heads=3, positions="both"
    )
    network = AttentiveNeuralProcess(config).eval().requires_grad_(False)
    completion = complete_image(photo, missing, model=LoadedModel("mine", network, kind, {}))
    assert np.isfinite(completion.mean).all()
    looked = completion.attention_at(*map(int, np.argwhere(missing)[7]))
    np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-4)
    assert not missing[tuple(looked.positions.astype(int).T)].any()
    assert len(looked.positions) == (32 if kind == "local" else (~missing).sum())


def test_local_attention_looks_at_pixels_nearby_and_cells_around(photo, missing):
    looked = complete_image(photo, missing).attention_at(*map(int, np.argwhere(missing)[200]))
    target = np.array([looked.row, looked.column])
    distance = np.linalg.norm(np.argwhere(~missing) - target, axis=1)
    pixels = looked.positions[looked.cell == 1]
    assert len(pixels) == 16
    assert np.linalg.norm(pixels - target, axis=1).max() <= np.sort(distance)[15] + 1e-4
    assert set(looked.cell.tolist()) == {1, 4, 16}


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (0, -1), (HEIGHT, 0), (0, WIDTH), (WIDTH, HEIGHT)])
def test_a_pixel_outside_the_picture_is_told_with_its_bounds(photo, missing, row, column):
    with pytest.raises(PictureError, match=rf"rows 0 to 28 and columns 0 to 36; got pixel {row}, {column}"):
        complete_image(photo, missing).attention_at(row, column)


def test_a_known_pixel_looks_at_nothing(photo, missing):
    row, column = map(int, np.argwhere(~missing)[5])
    with pytest.raises(PictureError, match=f"Pixel {row}, {column} is known"):
        complete_image(photo, missing).attention_at(row, column)


# ---------------------------------------------------------------- what cannot be completed


def test_a_mask_of_another_size_is_told_with_both(photo, missing):
    with pytest.raises(MaskError, match="mask must be 29×37 like the picture; got 37×29"):
        complete_image(photo, missing.T)
    with pytest.raises(MaskError, match="context must be 29×37 like the picture; got 28×37"):
        complete_image(photo, missing, context=missing[1:])


@pytest.mark.parametrize("everything", [True, False])
def test_nothing_missing_and_everything_missing_are_told(photo, everything):
    with pytest.raises(MaskError, match=r"\.$"):
        complete_image(photo, np.full((HEIGHT, WIDTH), everything))


def test_an_empty_context_is_told(photo, missing):
    with pytest.raises(MaskError, match="pick at least one known pixel"):
        complete_image(photo, missing, context=np.zeros_like(missing))
    with pytest.raises(MaskError, match="pick at least one known pixel"):
        complete_image(photo, missing, context=missing)


@pytest.mark.parametrize("shape", [(29,), (29, 37, 2), (29, 37, 4), (2, 29, 37, 3)])
def test_an_array_that_is_no_picture_is_told_with_its_shape(missing, shape):
    with pytest.raises(PictureError, match=r"\(H, W, 3\); got \("):
        complete_image(np.zeros(shape, np.uint8), missing)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (lambda photo: photo.astype(np.float32), "0 and 1; got .* to 2"),
        (lambda photo: photo.astype(np.float32) / 255 - 0.5, "0 and 1; got -0"),
        (lambda photo: photo.astype(np.int64), "uint8 or floats; got int64"),
        (lambda photo: photo.astype(np.uint16) * 257, "uint8 or floats; got uint16"),
        (lambda photo: np.full(photo.shape, np.nan), "known pixels must be numbers"),
    ],
    ids=["floats to 255", "negative", "int64", "uint16", "nan"],
)
def test_values_that_are_no_colours_are_told(photo, missing, values, reason):
    with pytest.raises(PictureError, match=reason):
        complete_image(values(photo), missing)


@pytest.mark.parametrize("name", ["photo-global", "temperature/multihead", "small-pictures/softmax"])
def test_a_model_that_cannot_complete_pictures_is_told(photo, missing, name):
    with pytest.raises(ModelError):
        complete_image(photo, missing, model=name)


# ---------------------------------------------------------------- long work


@pytest.mark.slow
@every_model
def test_progress_rises_to_the_number_of_missing_pixels(photo, missing, model):
    seen = []
    complete_image(photo, missing, model=model, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (missing.sum(), missing.sum())
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@every_model
def test_cancelling_stops(photo, missing, model):
    with pytest.raises(Cancelled):
        complete_image(photo, missing, model=model, cancelled=lambda: True)


def test_a_loaded_model_serves_as_well_as_its_name(photo, missing):
    loaded = replace(load_model("photo/local"), name="mine")
    completion = complete_image(photo, missing, model=loaded)
    assert completion.model_name == "mine"
    np.testing.assert_array_equal(completion.mean, complete_image(photo, missing).mean)
