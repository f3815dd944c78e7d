"""The picture classifier and its scenes: boxes, laws of the pooling, pointing by hand, and its card reproduced."""

import numpy as np
import pytest
import torch

from anp_core.data.images import Picture
from anp_core.errors import ModelError, UserInputError
from anp_core.lab.classifiers import classifier_scores
from anp_core.lab.classifiers.classifier_training import Plan, train_pictures
from anp_core.lab.classifiers.picture_classifier import (
    COVER,
    NAMES,
    PictureClassifier,
    PictureConfig,
    build_picture_classifier,
    enlarge,
    fit_picture,
    load_picture_classifier,
    look_at,
    point,
)
from anp_core.lab.classifiers.resnet import ResNet18
from anp_core.lab.classifiers.shape_scenes import SHAPES, SIDE, SPLITS, draw_scene, draw_scenes
from anp_core.lab.model_files import read_lab_card, read_lab_weights, write_lab_model
from tests import reference

SCENE = draw_scene("test", 3)


@pytest.fixture(scope="module")
def shipped():
    return load_picture_classifier()


# ------------------------------------------------------------------------ scenes


@pytest.mark.parametrize("split", SPLITS)
def test_a_scene_is_a_picture_with_a_box_inside(split):
    for scene in draw_scenes(split, 40):
        top, left, bottom, right = scene.box
        assert scene.pixels.shape == (SIDE, SIDE, 3)
        assert scene.pixels.dtype == np.float32
        assert 0 <= scene.pixels.min() <= scene.pixels.max() <= 1
        assert 0 <= top < bottom <= SIDE
        assert 0 <= left < right <= SIDE
        assert 5 <= bottom - top <= 20


def test_splits_share_no_picture_and_every_class_is_there():
    drawn = {split: [scene.pixels.tobytes() for scene in draw_scenes(split, 60)] for split in SPLITS}
    assert len(set().union(*drawn.values())) == 60 * len(SPLITS)
    assert drawn["test"] == [scene.pixels.tobytes() for scene in draw_scenes("test", 60)]
    counts = np.bincount([scene.label for scene in draw_scenes("train", 300)], minlength=len(SHAPES))
    assert (counts > 25).all()
    with pytest.raises(UserInputError, match="train, test"):
        draw_scene("validation")


# ------------------------------------------------------------------------ the network


def test_pooling_is_that_of_a_plain_loop():
    network = PictureClassifier(PictureConfig()).double().eval()
    with torch.inference_mode():
        output = network(torch.from_numpy(SCENE.pixels)[None].double())
    cells = output.cells[0].numpy()
    keys = reference.affine(network.key.weight.detach().numpy(), network.key.bias.detach().numpy(), cells)
    scores = reference.loop_scores(network.query.detach().numpy()[None], keys, reference.dot_product)
    weights = reference.masked_softmax(scores)
    np.testing.assert_allclose(output.weights.numpy().reshape(1, -1), weights, atol=1e-12)
    np.testing.assert_allclose(output.pooled.numpy(), reference.pool(weights, cells), atol=1e-12)


def test_a_picture_is_judged_alike_alone_and_in_a_batch(shipped):
    batch = torch.from_numpy(np.stack([scene.pixels for scene in draw_scenes("test", 5)]))
    with torch.inference_mode():
        together, alone = shipped(batch), shipped(batch[2:3])
    torch.testing.assert_close(together.logits[2:3], alone.logits, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(together.weights.sum((1, 2)), torch.ones(5))


def test_average_pooling_weighs_all_cells_alike():
    network = PictureClassifier(PictureConfig(pooling="average")).eval()
    with torch.inference_mode():
        output = network(torch.from_numpy(SCENE.pixels)[None])
    torch.testing.assert_close(output.weights, torch.full((1, 12, 12), 1 / 144))
    torch.testing.assert_close(output.pooled, output.cells.mean(1))


def test_a_resnet_of_full_width_is_torchvisions_without_its_max_pooling_and_last_stride():
    from torchvision.models import resnet18

    torch.manual_seed(3)
    theirs, ours = resnet18(weights=None).eval(), ResNet18(width=64).eval()
    theirs.maxpool = theirs.avgpool = theirs.fc = torch.nn.Identity()
    last = theirs.layer4[0]
    last.conv1.stride = last.downsample[0].stride = (1, 1)
    ours.load_state_dict(theirs.state_dict())
    pictures = torch.rand(1, 3, SIDE, SIDE)
    with torch.inference_mode():
        torch.testing.assert_close(ours(pictures).flatten(), theirs(pictures).flatten())


def test_a_resnet_can_take_its_place():
    network = PictureClassifier(PictureConfig(backbone="resnet18")).eval()
    look = look_at(SCENE.pixels, network)
    assert look.weights.shape == look.effect.shape == (6, 6)
    assert look.weights.sum() == pytest.approx(1)
    assert look.upsampled.shape == (SIDE, SIDE)
    with pytest.raises(ValueError, match="backbone must be one of"):
        PictureClassifier(PictureConfig(backbone="vgg"))


# ------------------------------------------------------------------------ what is shown


def test_enlarging_keeps_the_sum_and_the_place():
    weights = np.zeros((12, 12))
    weights[3, 8] = 1
    large = enlarge(weights)
    assert large.sum() == pytest.approx(1)
    assert large[12:16, 32:36].sum() > 0.5 * large.sum()
    np.testing.assert_allclose(enlarge(np.full((12, 12), 1 / 144)), 1 / SIDE**2)


def test_pointing_by_hand():
    weights = np.zeros((12, 12))
    weights[2, 3], weights[7, 7] = 0.75, 0.25
    exact = point(weights, (8, 12, 12, 16))  # the four by four pixels of cell (2, 3)
    assert (exact.hit, exact.mass) == (True, pytest.approx(0.75))
    assert exact.area == pytest.approx(16 / SIDE**2)
    half = point(weights, (8, 14, 12, 20))
    assert (half.hit, half.mass) == (True, pytest.approx(0.375))
    assert point(weights, (28, 28, 32, 32)) == type(half)(False, pytest.approx(0.25), 16 / SIDE**2)
    even = point(np.full((12, 12), 1 / 144), (5, 7, 20, 31))
    assert even.mass == pytest.approx(even.area)


def test_covering_shows_what_covering_by_hand_does(shipped):
    look = look_at(SCENE.pixels, shipped)
    label = int(look.probabilities.argmax())
    row, column = (int(at) for at in np.unravel_index(look.effect.argmax(), look.effect.shape))
    covered = SCENE.pixels.copy()
    top, left = (max(0, 4 * at + 2 - COVER // 2) for at in (row, column))
    covered[top : 4 * row + 2 + COVER // 2, left : 4 * column + 2 + COVER // 2] = np.median(
        SCENE.pixels, (0, 1)
    )

    def odds(pixels):
        share = look_at(pixels, shipped).probabilities[label].astype(np.float64)
        return np.log(share / (1 - share))

    if 1e-4 < look.probabilities[label] < 1 - 1e-4:  # beyond, float32 has no digits left for 1 − p
        assert look.effect[row, column] == pytest.approx(
            odds(SCENE.pixels) - odds(covered), rel=0.02, abs=0.02
        )
    assert look.effect.max() > 0


def test_an_own_picture_is_cut_to_its_middle_square_and_scaled():
    pixels = np.zeros((96, 200, 3), np.float32)
    pixels[:, 52:148, 0] = 1  # the middle square is red
    fitted = fit_picture(Picture(pixels))
    np.testing.assert_allclose(fitted, np.broadcast_to([1.0, 0.0, 0.0], (SIDE, SIDE, 3)))
    grey = fit_picture(Picture(np.full((20, 9, 1), 0.5, np.float32)))
    np.testing.assert_allclose(grey, 0.5, atol=1e-6)
    with pytest.raises(ValueError, match="fit_picture makes them so"):
        look_at(pixels)


# ------------------------------------------------------------------------ cards


@pytest.mark.slow
@pytest.mark.parametrize("backbone", NAMES)
def test_the_card_is_reproduced_on_scenes_drawn_anew(backbone):
    card = read_lab_card(NAMES[backbone])
    again = classifier_scores.score_pictures(load_picture_classifier(backbone), 300, seed=77)
    for split, score in card["scores"].items():
        for name in ("accuracy", "pointing"):
            tolerance = 3.5 * np.sqrt(score[name] * (1 - score[name]) / 300) + 0.01
            assert again[split][name] == pytest.approx(score[name], abs=tolerance), (split, name)
        assert again[split]["mass_in_box"] == pytest.approx(score["mass_in_box"], abs=0.05)
        assert score["mass_in_box"] > (5 if backbone == "small" else 3) * score["box_share"]


def test_a_card_and_its_weights_belong_together(tmp_path):
    network = PictureClassifier(PictureConfig())
    card = {"name": "tiny", "command": "train", "config": {"backbone": "small", "pooling": "attention"}}
    path = write_lab_model(network, card, tmp_path)
    weights, read = read_lab_weights("tiny", tmp_path)
    again = build_picture_classifier(read["config"], weights)
    assert all(torch.equal(again.state_dict()[name], value) for name, value in network.state_dict().items())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ModelError, match="not the ones that its card describes"):
        read_lab_weights("tiny", tmp_path)
    with pytest.raises(ModelError, match="no card"):
        read_lab_card("huge", tmp_path)


def test_shipped_weights_are_small():
    assert sum(path.stat().st_size for path in _shipped_files()) < 2_000_000


def _shipped_files():
    from anp_core.lab.classifiers import text_classifier
    from anp_core.places import LAB_FOLDER

    return [LAB_FOLDER / f"{name}.safetensors" for name in (*NAMES.values(), text_classifier.NAME)]


@pytest.mark.slow
def test_training_again_gives_the_same_weights():
    plan = Plan(steps=3, rate=3e-3, decay=0.0, examples=64)
    first, second = (train_pictures(PictureConfig(), plan, seed=1).network for _ in range(2))
    for name, value in first.state_dict().items():
        assert torch.equal(value, second.state_dict()[name]), name
    fresh = PictureClassifier(PictureConfig()).state_dict()
    assert not torch.equal(first.state_dict()["classes.weight"], fresh["classes.weight"])
