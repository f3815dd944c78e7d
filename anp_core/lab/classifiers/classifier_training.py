"""Trains the lab's two classifiers and their baselines, and writes weights and cards: `train-classifiers`.

Attention pooling and its baselines see the same data in the same order for the same number of steps, so that a card
says what attention adds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anp_core.lab.classifiers import classifier_scores as measure
from anp_core.lab.classifiers import picture_classifier, text_classifier
from anp_core.lab.classifiers.picture_classifier import PictureClassifier, PictureConfig
from anp_core.lab.classifiers.review_sentences import FILLERS, Review, draw_reviews
from anp_core.lab.classifiers.shape_scenes import draw_scenes
from anp_core.lab.classifiers.text_classifier import TextClassifier, TextConfig
from anp_core.lab.model_files import write_lab_model
from anp_core.places import LAB_FOLDER
from anp_core.training.run import describe_machine

BATCH_SIZE = 64
WORDS_HIDDEN = 0.03  # of the words become <unknown> in the training, so that it learns to do without
# Of the words that no verdict hangs on: people leave them out, and so does the deletion test.
FILLERS_DROPPED = 0.15
DIGITS = 4  # of the scores in a card

Report = Callable[[str, int, int], None]  # what is trained, steps done, steps in all
Batches = Iterator[tuple[tuple[Tensor, ...], Tensor]]  # what the network is given, and the right answers


@dataclass(frozen=True)
class Plan:
    """How one kind of classifier is trained."""

    steps: int
    rate: float  # the highest; it rises and falls along one cycle
    decay: float
    examples: int  # drawn once, seen several times


TEXT_PLAN = Plan(steps=2500, rate=2e-3, decay=0.01, examples=20_000)
PICTURE_PLAN = Plan(steps=1500, rate=3e-3, decay=0.05, examples=8_000)
TEXT_VARIANTS = {
    "attention pooling": TextConfig(),
    "average pooling": TextConfig(pooling="average"),
    "bag of words": TextConfig(layers=0, pooling="average"),
}
POOLINGS = ("attention pooling", "average pooling")


Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True)
class Trained(Generic[Network]):
    """A network after its training."""

    network: Network
    seconds: float  # of processor time


def train_text(
    config: TextConfig, plan: Plan = TEXT_PLAN, seed: int = 0, report: Report | None = None, saying: str = ""
) -> Trained[TextClassifier]:
    """Train one sentence classifier on the split "train"."""
    reviews = draw_reviews("train", plan.examples, seed)
    network = _seeded(lambda: TextClassifier(config), seed)
    numbers, mask = network.encode(_thinned(reviews, seed))
    positive = torch.tensor([float(review.positive) for review in reviews])

    def batches() -> Batches:
        generator = torch.Generator().manual_seed(seed)
        while True:
            chosen = torch.randint(len(reviews), (BATCH_SIZE,), generator=generator)
            longest = int(mask[chosen].sum(1).max())
            words = numbers[chosen, :longest]
            hidden = torch.rand(words.shape, generator=generator) < WORDS_HIDDEN
            yield (words.masked_fill(hidden, 0), mask[chosen, :longest]), positive[chosen]

    def loss(output: text_classifier.SentenceOutput, right: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(output.logit, right)

    return _fit(network, batches(), loss, plan, report, saying)


def _thinned(reviews: list[Review], seed: int) -> list[list[str]]:
    """The words of the reviews, some of the FILLERS left out."""
    random = np.random.default_rng(seed)
    return [
        [word for word in review.words if word not in FILLERS or random.random() > FILLERS_DROPPED]
        for review in reviews
    ]


def train_pictures(
    config: PictureConfig,
    plan: Plan = PICTURE_PLAN,
    seed: int = 0,
    report: Report | None = None,
    saying: str = "",
) -> Trained[PictureClassifier]:
    """Train one picture classifier on the split "train", with mirrored and transposed copies."""
    scenes = draw_scenes("train", plan.examples, seed)
    pixels = torch.from_numpy(np.stack([scene.pixels for scene in scenes]))  # (S, SIDE, SIDE, 3)
    labels = torch.tensor([scene.label for scene in scenes])
    network = _seeded(lambda: PictureClassifier(config), seed)

    def batches() -> Batches:
        generator = torch.Generator().manual_seed(seed)
        while True:
            chosen = torch.randint(len(scenes), (BATCH_SIZE,), generator=generator)
            down, across, transposed = (torch.rand(3, generator=generator) < 0.5).tolist()
            batch = pixels[chosen]
            batch = batch.flip(1) if down else batch
            batch = batch.flip(2) if across else batch
            yield (batch.transpose(1, 2) if transposed else batch,), labels[chosen]

    def loss(output: picture_classifier.PictureOutput, right: Tensor) -> Tensor:
        return F.cross_entropy(output.logits, right)

    return _fit(network, batches(), loss, plan, report, saying)


def _seeded(make: Callable[[], Network], seed: int) -> Network:
    """Build a network with starting weights that depend on `seed` alone; the caller's random numbers go on."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


def _fit(
    network: Network,
    batches: Batches,
    loss: Callable[[Any, Tensor], Tensor],
    plan: Plan,
    report: Report | None,
    saying: str,
) -> Trained[Network]:
    optimizer = torch.optim.AdamW(network.parameters(), lr=plan.rate, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, plan.rate, plan.steps)
    started = time.process_time()  # of the processor: others on the machine do not count
    network.train()
    for step in range(plan.steps):
        given, right = next(batches)
        optimizer.zero_grad()
        loss(network(*given), right).backward()
        optimizer.step()
        schedule.step()
        if report is not None:
            report(saying, step + 1, plan.steps)
    return Trained(network.eval().requires_grad_(False), time.process_time() - started)


def ship_text(
    seed: int = 0, folder: Path = LAB_FOLDER, plan: Plan = TEXT_PLAN, report: Report | None = None
) -> Path:
    """Train the sentence classifier and its baselines; write weights and card into `folder`."""
    trained = {
        name: train_text(config, plan, seed, report, f"sentences, {name}")
        for name, config in TEXT_VARIANTS.items()
    }
    chosen = trained["attention pooling"]
    card = {
        "name": text_classifier.NAME,
        "data_terms": "Sentences drawn by the project from its own grammar.",
        "command": "python -m anp_core train-classifiers sentences",
        **_circumstances(plan, seed, chosen.seconds),
        "config": asdict(TEXT_VARIANTS["attention pooling"]),
        "scores": _rounded(measure.score_text(chosen.network)),
        "baselines": _rounded(
            {name: measure.score_text(each.network) for name, each in trained.items() if each is not chosen}
        ),
        "weights_against_deletion": _rounded(measure.doubt_text(chosen.network)),
    }
    return write_lab_model(chosen.network, card, folder)


def ship_pictures(
    backbone: str = "small",
    seed: int = 0,
    folder: Path = LAB_FOLDER,
    plan: Plan = PICTURE_PLAN,
    report: Report | None = None,
) -> Path:
    """Train the picture classifier and its baseline; write weights and card into `folder`."""
    configs = {name: PictureConfig(backbone, name.removesuffix(" pooling")) for name in POOLINGS}
    trained = {
        name: train_pictures(config, plan, seed, report, f"scenes, {name}")
        for name, config in configs.items()
    }
    chosen = trained["attention pooling"]
    small = backbone == "small"
    card = {
        "name": picture_classifier.NAMES[backbone],
        "data_terms": "Pictures drawn by the project.",
        "command": "python -m anp_core train-classifiers scenes"
        + ("" if small else f" --backbone {backbone}"),
        **_circumstances(plan, seed, chosen.seconds),
        "config": asdict(configs["attention pooling"]),
        "scores": _rounded(measure.score_pictures(chosen.network)),
        "baselines": _rounded(
            {"average pooling": measure.score_pictures(trained["average pooling"].network)}
        ),
        "weights_against_covering": _rounded(measure.doubt_pictures(chosen.network)),
    }
    return write_lab_model(chosen.network, card, folder)


def _circumstances(plan: Plan, seed: int, seconds: float) -> dict[str, Any]:
    return {
        "machine": describe_machine(),
        "examples": plan.examples,
        "steps": plan.steps,
        "batch_size": BATCH_SIZE,
        "seed": seed,
        "processor_seconds": round(seconds),
    }


def _rounded(scores: Any) -> Any:
    if isinstance(scores, dict):
        return {name: _rounded(value) for name, value in scores.items()}
    return round(scores, DIGITS) if isinstance(scores, float) else scores
