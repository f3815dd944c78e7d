"""Samples agree with the known pixels, with the seed and with the predicted spread, and say what they are."""

import numpy as np
import pytest

from anp_core.data.images import Picture
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.errors import Cancelled, MaskError, ModelError, PictureError, UserInputError
from anp_core.prediction.pictures import sample_completions as sampling
from anp_core.prediction.pictures import shared_noise
from anp_core.prediction.pictures.complete_image import Completion
from anp_core.prediction.pictures.sample_completions import sample_completions
from anp_core.pretrained import load_model

MODELS = ["photo/local", "small-pictures/multihead"]
every_model = pytest.mark.parametrize("model", MODELS)
HEIGHT, WIDTH = 14, 17
SPREAD, CORRELATION = 0.08, 0.9


@pytest.fixture(scope="module")
def photo():
    """(H, W, 3) uint8, from the middle of a bundled photo."""
    rgb = sample_pictures()["coffee"].load().rgb
    return np.rint(255 * rgb[100 : 100 + 8 * HEIGHT : 8, 200 : 200 + 8 * WIDTH : 8]).astype(np.uint8)


@pytest.fixture(scope="module")
def missing():
    return make_hole("box", HEIGHT, WIDTH, share=0.3, seed=1)


# ---------------------------------------------------------------- what comes back


WAYS = [("shared", "grain"), ("staged", "grain"), ("staged", "smooth")]
every_way = pytest.mark.parametrize(("staging", "finish"), WAYS)


@every_way
@every_model
def test_known_pixels_are_the_pictures_own_and_the_others_differ(photo, missing, model, staging, finish):
    drawn = sample_completions(photo, missing, model=model, count=3, staging=staging, finish=finish)
    assert drawn.samples.shape == (3, HEIGHT, WIDTH, 3)
    assert drawn.samples.dtype == np.float32
    floats = photo.astype(np.float32) / 255
    for sample in drawn.samples:
        np.testing.assert_array_equal(sample[~missing], floats[~missing])
    assert drawn.samples.min() >= 0
    assert drawn.samples.max() <= 1
    assert (drawn.samples[:, missing].std(0) > 0).any(-1).all()
    assert (drawn.model_name, drawn.coherent) == (model, True)
    assert drawn.seconds > 0


@pytest.mark.slow
@every_model
def test_a_seed_repeats_its_samples_and_another_does_not(photo, missing, model):
    first, again, other = (
        sample_completions(photo, missing, model=model, count=2, seed=seed).samples for seed in (5, 5, 6)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other)[:, missing].any(-1).mean() > 0.9


@pytest.mark.parametrize("staging", ["shared", "staged"])
def test_more_samples_leave_the_first_ones_as_they_were(photo, missing, staging):
    few, many = (
        sample_completions(photo, missing, count=count, seed=5, staging=staging).samples for count in (1, 3)
    )
    np.testing.assert_allclose(few[0], many[0], atol=1e-4)


def test_a_completion_that_is_there_is_not_worked_out_again(photo, missing, monkeypatch):
    there = sampling.complete_image(photo, missing)
    monkeypatch.setattr(sampling, "complete_image", None)
    drawn = sample_completions(photo, missing, completion=there, count=2)
    assert drawn.completion is there


@every_model
def test_what_stands_at_missing_pixels_does_not_matter(photo, missing, model):
    floats = photo.astype(np.float32) / 255
    other = np.where(missing[..., None], np.nan, floats)
    one, two = (sample_completions(each, missing, model=model, count=1).samples for each in (floats, other))
    np.testing.assert_array_equal(one, two)


@every_model
def test_known_pixels_outside_the_context_do_not_influence_anything(photo, missing, model):
    context = ~missing
    context[:, :3] = False
    changed = photo.copy()
    changed[~context & ~missing] = 255 - changed[~context & ~missing]
    one, two = (
        sample_completions(each, missing, model=model, count=1, context=context).samples
        for each in (photo, changed)
    )
    np.testing.assert_array_equal(one[:, missing], two[:, missing])


@every_model
def test_grey_stays_grey_and_deep_colours_stay_exact(photo, missing, model):
    deep = (photo[..., :1].astype(np.float32) * 257 + 13) / 65_535
    picture = Picture(pixels=deep, alpha=None, bit_depth=16, name="deep", notes=())
    drawn = sample_completions(picture, missing, model=model, count=2)
    assert drawn.samples.shape == (2, HEIGHT, WIDTH, 1)
    np.testing.assert_array_equal(drawn.samples[:, ~missing], np.stack([deep[~missing]] * 2))


@every_model
@every_way
def test_a_single_missing_pixel_is_drawn(photo, model, staging, finish):
    hole = np.zeros((HEIGHT, WIDTH), bool)
    hole[3, 4] = True
    drawn = sample_completions(photo, hole, model=model, count=2, staging=staging, finish=finish)
    assert (drawn.samples[0, 3, 4] != drawn.samples[1, 3, 4]).any()


@every_model
def test_a_single_known_pixel_is_enough(photo, model):
    hole = np.ones((5, 4), bool)
    hole[2, 2] = False
    drawn = sample_completions(photo[:5, :4], hole, model=model, count=2)
    assert np.isfinite(drawn.samples).all()


# ---------------------------------------------------------------- spread


@pytest.fixture
def known_gaussian(monkeypatch):
    """In place of the completion: mean 0.5 and std SPREAD at every missing pixel, whatever is known."""

    def complete(picture, missing, *, context=None, model=None, progress=None, cancelled=None):
        pixels = picture.astype(np.float32)
        mean = np.where(missing[..., None], np.float32(0.5), pixels)
        std = np.where(missing[..., None], np.float32(SPREAD), np.float32(0)) * np.ones_like(pixels)
        return Completion(mean, std, missing, ~missing, 0.0, model.name, (), None, None, None)

    monkeypatch.setattr(sampling, "complete_image", complete)


def errors_that_share_colours(size):
    """A picture around 0.5 whose colours lie off together."""
    random = np.random.default_rng(7)
    shared, own = random.standard_normal((size, size, 1)), random.standard_normal((size, size, 3))
    return 0.5 + SPREAD * (np.sqrt(CORRELATION) * shared + np.sqrt(1 - CORRELATION) * own).clip(-5, 5)


@pytest.mark.parametrize(("staging", "slack"), [("shared", 0.15), ("staged", 0.03)])
def test_samples_spread_as_predicted_and_colours_as_known_pixels_vary(known_gaussian, staging, slack):
    hole = make_hole("box", 40, 40, share=0.25)
    drawn = sample_completions(errors_that_share_colours(40), hole, count=32, staging=staging, finish="grain")
    values = drawn.samples[:, hole]  # (S, M, 3)
    assert values.mean() == pytest.approx(0.5, abs=0.01)
    assert values.std() == pytest.approx(SPREAD, rel=slack)
    assert drawn.spread_ratio == pytest.approx(1, abs=slack)
    correlation = np.corrcoef(values.reshape(-1, 3).T)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(correlation, CORRELATION, atol=0.05)


def test_colours_that_err_on_their_own_are_drawn_on_their_own(known_gaussian):
    picture = 0.5 + SPREAD * np.random.default_rng(8).standard_normal((40, 40, 3)).clip(-5, 5)
    drawn = sample_completions(picture, make_hole("box", 40, 40, share=0.25), count=32)
    values = drawn.samples[:, drawn.completion.missing].reshape(-1, 3)
    np.testing.assert_allclose(np.corrcoef(values.T)[np.triu_indices(3, 1)], 0, atol=0.15)


def test_one_sample_has_no_spread(photo, missing):
    assert np.isnan(sample_completions(photo, missing, count=1).spread_ratio)


@pytest.mark.slow
@every_model
def test_networks_samples_spread_about_as_far_as_their_std_says(photo, missing, model):
    shared = sample_completions(photo, missing, model=model, count=32)
    assert shared.spread_ratio == pytest.approx(1, abs=0.2)
    drawn, smooth = (
        sample_completions(photo, missing, model=model, count=8, staging="staged", finish=finish)
        for finish in ("grain", "smooth")
    )
    assert 0.6 < drawn.spread_ratio < 1.5
    assert smooth.spread_ratio < drawn.spread_ratio


def test_shared_noise_is_smoother_than_noise_of_every_pixel_by_itself(photo, missing):
    both = missing[1:] & missing[:-1]
    roughness = {}
    for staging in ("shared", "independent"):
        drawn = sample_completions(photo, missing, count=8, staging=staging)
        off = drawn.samples - drawn.completion.mean
        roughness[staging] = (
            np.square(np.diff(off, axis=1))[:, both].mean() / np.square(off[:, missing]).mean()
        )
    assert roughness["shared"] < 0.6 * roughness["independent"]


# ---------------------------------------------------------------- stages


def test_stages_cut_the_order_without_loss():
    order = np.argwhere(np.ones((10, 30)))
    for staging, small, stages in (
        ("independent", True, 1),
        ("independent", False, 1),
        ("exact", True, 300),
        ("staged", False, 6),
    ):
        parts = sampling.split_stages(order, staging, small)
        assert len(parts) == stages
        np.testing.assert_array_equal(np.concatenate(parts), order)


@every_model
def test_labels_say_how_samples_were_drawn(photo, missing, model):
    hole = missing & (np.arange(WIDTH) % 4 == 0)
    drawn = {
        staging: sample_completions(photo, hole, model=model, count=1, staging=staging)
        for staging in sampling.STAGINGS
    }
    assert {staging: each.coherent for staging, each in drawn.items()} == {
        "shared": True,
        "staged": True,
        "exact": True,
        "independent": False,
    }
    assert drawn["independent"].method == "independent"
    assert drawn["shared"].method == "shared noise"
    assert "mean plus noise" in drawn["shared"].sentence
    assert drawn["exact"].method == "autoregressive, one pixel a stage, smoothed"
    assert "neighbours do not agree" in drawn["independent"].sentence
    assert "one pixel at a time" in drawn["exact"].sentence
    assert len({each.sentence for each in drawn.values()}) == 4


def test_large_small_pictures_take_part_of_their_context():
    rgb = np.random.default_rng(0).random((40, 40, 3)).astype(np.float32)
    hole = make_hole("half", 40, 40, share=0.5)
    sizes = []
    model = load_model("small-pictures/uniform")

    class Counting:
        config = model.network.config

        def predict(self, task, *args, **kwargs):
            sizes.append(task.context_x.shape[1])
            return model.network.predict(task, *args, **kwargs)

    counted = type(model)(model.name, Counting(), model.attention, model.card)  # type: ignore[arg-type]
    predict = sampling.small_predictor(counted, ~hole)
    now = ~hole | (np.arange(40) > 21)[:, None]
    predict(rgb[None], now, np.argwhere(~now)[:5])
    predict(rgb[None], ~hole, np.argwhere(hole)[:5])
    assert sizes == [sampling.PICTURE_POINTS + min(sampling.DRAWN_POINTS, int((now & hole).sum())), 250]


# ---------------------------------------------------------------- long work


@pytest.mark.parametrize("staging", ["shared", "staged"])
@every_model
def test_progress_rises_to_its_total(photo, missing, model, staging, monkeypatch):
    monkeypatch.setattr(shared_noise, "AT_ONCE", 4 * missing.size)
    seen = []
    sample_completions(
        photo, missing, model=model, count=2, staging=staging, progress=lambda *step: seen.append(step)
    )
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1] == seen[0][1]
    assert len(seen) > 4


@every_model
def test_cancelling_stops_on_the_way(photo, missing, model):
    seen = []
    with pytest.raises(Cancelled):
        sample_completions(
            photo,
            missing,
            model=model,
            staging="staged",
            progress=lambda *step: seen.append(step),
            cancelled=lambda: len(seen) >= 2,
        )
    assert seen[-1][0] < seen[-1][1]


# ---------------------------------------------------------------- what cannot be drawn


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"count": 0}, UserInputError, r"1 to 64 samples; got 0\."),
        ({"count": 65}, UserInputError, r"1 to 64 samples; got 65\."),
        ({"staging": "slow"}, UserInputError, "shared, staged, exact, independent; got 'slow'"),
        ({"finish": "matt"}, UserInputError, "smooth, grain; got 'matt'"),
        ({"model": "photo-global"}, ModelError, "photo-global"),
        ({"model": "temperature/multihead"}, ModelError, "does not complete pictures"),
        ({"context": np.zeros((HEIGHT, WIDTH), bool)}, MaskError, "at least one known pixel"),
    ],
)
def test_settings_that_make_no_sense_are_told(photo, missing, settings, error, sentence):
    with pytest.raises(error, match=sentence):
        sample_completions(photo, missing, **settings)


def test_pictures_and_masks_that_do_not_fit_are_told(photo, missing):
    with pytest.raises(MaskError, match="14×17 like the picture; got 17×14"):
        sample_completions(photo, missing.T)
    with pytest.raises(MaskError, match="Nothing is missing"):
        sample_completions(photo, np.zeros_like(missing))
    with pytest.raises(PictureError, match="0 and 1"):
        sample_completions(photo.astype(np.float32), missing)


def test_too_large_a_hole_to_draw_one_by_one_is_told():
    hole = make_hole("box", 60, 60, share=0.6)
    with pytest.raises(MaskError, match=r"up to 2,000 pixels; this one has 2,1\d\d\. Draw in stages"):
        sample_completions(np.full((60, 60, 3), 0.5), hole, staging="exact")
