"""How good the lab's two classifiers are on what they never saw, and how far their weights can be believed."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from scipy import stats

from anp_core.lab.classifiers.picture_classifier import BATCH, PictureClassifier, look_at, point
from anp_core.lab.classifiers.review_sentences import SPLITS as TEXT_SPLITS
from anp_core.lab.classifiers.review_sentences import draw_reviews
from anp_core.lab.classifiers.shape_scenes import SPLITS as SCENE_SPLITS
from anp_core.lab.classifiers.shape_scenes import draw_scenes
from anp_core.lab.classifiers.text_classifier import TextClassifier, deletion_effect

TEST_SEED = 1  # the training draws with other seeds, and from another split
SENTENCES, SCENES = 4000, 2000  # a split; a share of 0.95 is known to ±0.004 and ±0.005
DOUBTED_SENTENCES, DOUBTED_SCENES = 400, 150  # on which weights and effects are compared


@torch.inference_mode()
def score_text(network: TextClassifier, count: int = SENTENCES, seed: int = TEST_SEED) -> dict[str, Any]:
    """Accuracy on every split that is not for training."""
    scores = {}
    for split in TEXT_SPLITS:
        if split == "train":
            continue
        reviews = draw_reviews(split, count, seed)
        right = 0
        for start in range(0, count, BATCH):
            part = reviews[start : start + BATCH]
            positive = network(*network.encode([review.words for review in part])).logit > 0
            right += sum(
                review.positive == said for review, said in zip(part, positive.tolist(), strict=True)
            )
        scores[split] = {"sentences": count, "accuracy": right / count}
    return scores


@torch.inference_mode()
def score_pictures(network: PictureClassifier, count: int = SCENES, seed: int = TEST_SEED) -> dict[str, Any]:
    """Accuracy, and whether the attention is on the shape, on every split that is not for training."""
    scores = {}
    for split in SCENE_SPLITS:
        if split == "train":
            continue
        scenes = draw_scenes(split, count, seed)
        right, points = 0, []
        for start in range(0, count, BATCH):
            part = scenes[start : start + BATCH]
            output = network(torch.from_numpy(np.stack([scene.pixels for scene in part])))
            labels = output.logits.argmax(1).tolist()
            right += sum(scene.label == label for scene, label in zip(part, labels, strict=True))
            points += [
                point(weights, scene.box) for scene, weights in zip(part, output.weights.numpy(), strict=True)
            ]
        scores[split] = {
            "scenes": count,
            "accuracy": right / count,
            "pointing": float(np.mean([each.hit for each in points])),
            "mass_in_box": float(np.mean([each.mass for each in points])),
            "box_share": float(np.mean([each.area for each in points])),
        }
    return scores


def doubt_text(
    network: TextClassifier, count: int = DOUBTED_SENTENCES, seed: int = TEST_SEED
) -> dict[str, float]:
    """What deleting the word of the largest weight does to the log-odds, beside deleting any other word."""
    rows = []
    random = np.random.default_rng(seed)
    for review in draw_reviews("new combinations", count, seed):
        with torch.inference_mode():
            weights = network(*network.encode([review.words])).weights[0].numpy()
        rows.append(_compared(weights, deletion_effect(review.words, network), random))
    return _mean_rows(rows)


def doubt_pictures(
    network: PictureClassifier, count: int = DOUBTED_SCENES, seed: int = TEST_SEED
) -> dict[str, float]:
    """What covering the cell of the largest weight does to the log-odds, beside covering any other cell."""
    random = np.random.default_rng(seed)
    looks = [look_at(scene.pixels, network) for scene in draw_scenes("test", count, seed)]
    return _mean_rows([_compared(look.weights.ravel(), look.effect.ravel(), random) for look in looks])


def rank_correlation(weights: np.ndarray, effect: np.ndarray) -> float:
    """Spearman's correlation of weights and the size of effects; 0 where either is all alike."""
    if np.ptp(weights) == 0 or np.ptp(np.abs(effect)) == 0:
        return 0.0
    return float(stats.spearmanr(weights, np.abs(effect)).statistic)


def _compared(weights: np.ndarray, effect: np.ndarray, random: np.random.Generator) -> tuple[float, ...]:
    top = int(weights.argmax())
    other = int(random.choice(np.delete(np.arange(len(weights)), top)))
    size = np.abs(effect)
    return (
        rank_correlation(weights, effect),
        float(size[top]),
        float(size[other]),
        float(size.argmax() == top),
    )


def _mean_rows(rows: list[tuple[float, ...]]) -> dict[str, float]:
    correlation, top, other, same = np.mean(rows, axis=0).tolist()
    return {
        "count": len(rows),
        "rank_correlation": correlation,
        "effect_of_heaviest": top,
        "effect_of_any_other": other,
        "heaviest_is_most_effective": same,
    }
