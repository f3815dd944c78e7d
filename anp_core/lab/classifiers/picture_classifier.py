"""A small convolutional network with attention pooling that names a shape and shows where it looked.

The network turns a picture of 48×48 pixels into a map of 12×12 cells (6×6 for ResNet-18); one learned query scores
every cell, and the softmax of the scores pools the map into one vector that is classified. Beside the weights stands
what happens to the answer when a patch is covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from anp_core.attention.pooling import attend
from anp_core.attention.scores import dot_product_scores, uniform_scores
from anp_core.data.images import Picture
from anp_core.lab.classifiers.resnet import ResNet18
from anp_core.lab.classifiers.shape_scenes import SHAPES, SIDE
from anp_core.lab.model_files import read_lab_weights

NAMES = {"small": "shape-scenes", "resnet18": "shape-scenes-resnet18"}  # of the weights, by backbone
BACKBONES = tuple(NAMES)
WIDTHS = (24, 32, 64, 64)  # channels of the small backbone, layer by layer
COVER = 8  # side of the covering patch, pixels
BATCH = 256  # pictures at a time


@dataclass(frozen=True)
class PictureConfig:
    """How the classifier is built. The baseline differs in `pooling` alone."""

    backbone: str = "small"  # or "resnet18", at an eighth of its width
    pooling: str = "attention"  # or "average"


@dataclass(frozen=True)
class PictureOutput:
    """What the network makes of a batch of pictures. G is the side of its map."""

    logits: Tensor  # (B, classes)
    weights: Tensor  # (B, G, G) of the pooling, each sums to 1
    cells: Tensor  # (B, G·G, D) what the pooling pools
    pooled: Tensor  # (B, D)


@dataclass(frozen=True, eq=False)
class Look:
    """One picture, named."""

    pixels: np.ndarray  # (SIDE, SIDE, 3) as the network saw it
    probabilities: np.ndarray  # (classes,) in the order of SHAPES
    weights: np.ndarray  # (G, G)
    # (G, G) how far the log-odds of the answer fall when a patch around the cell is covered.
    effect: np.ndarray

    @property
    def answer(self) -> str:
        """The likeliest of SHAPES."""
        return SHAPES[int(self.probabilities.argmax())]

    @property
    def upsampled(self) -> np.ndarray:
        """The weights smoothly enlarged to the picture (SIDE, SIDE), summing to 1 again."""
        return enlarge(self.weights)


def small_backbone() -> nn.Sequential:
    """Five 3×3 convolutions, two with stride 2: (B, 3, 48, 48) → (B, 64, 12, 12). A cell sees 27 pixels."""
    layers: list[nn.Module] = []
    before = 3
    for width, stride in zip((*WIDTHS, WIDTHS[-1]), (2, 1, 2, 1, 1), strict=True):
        layers += [nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        before = width
    return nn.Sequential(*layers)


class PictureClassifier(nn.Module):
    """Convolutions, pooling by one learned query over the cells, and one linear layer."""

    def __init__(self, config: PictureConfig) -> None:
        super().__init__()
        if config.backbone not in BACKBONES:
            raise ValueError(f"backbone must be one of {BACKBONES}; got {config.backbone!r}")
        self.config = config
        self.backbone = small_backbone() if config.backbone == "small" else ResNet18()
        width = WIDTHS[-1] if isinstance(self.backbone, nn.Sequential) else self.backbone.channels
        self.norm = nn.LayerNorm(width)
        if config.pooling == "attention":
            self.query = nn.Parameter(torch.randn(width) / width**0.5)
            self.key = nn.Linear(width, width)
        self.classes = nn.Linear(width, len(SHAPES))

    def forward(self, pictures: Tensor) -> PictureOutput:
        """Classify pictures (B, SIDE, SIDE, 3) in [0, 1]."""
        grid = self.backbone(2 * pictures.permute(0, 3, 1, 2) - 1)  # (B, D, G, G)
        cells = self.norm(grid.flatten(2).transpose(1, 2))  # (B, G·G, D)
        if self.config.pooling == "attention":
            scores = dot_product_scores(self.query[None, None], self.key(cells))  # (B, 1, G·G)
        else:
            scores = uniform_scores(cells[:, :1], cells)
        pooled, weights = attend(scores, cells)
        side = grid.shape[-1]
        return PictureOutput(
            self.classes(pooled[:, 0]), weights[:, 0].unflatten(-1, (side, side)), cells, pooled[:, 0]
        )


@lru_cache(maxsize=len(NAMES))
def load_picture_classifier(backbone: str = "small") -> PictureClassifier:
    """A shipped classifier. Raises ModelError where its weights are not the ones that its card describes."""
    weights, card = read_lab_weights(NAMES[backbone])
    return build_picture_classifier(card["config"], weights)


def build_picture_classifier(config: dict[str, Any], weights: dict[str, Tensor]) -> PictureClassifier:
    """A classifier from what a card and a safetensors file hold, ready to judge."""
    network = PictureClassifier(PictureConfig(**config))
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)


def fit_picture(picture: Picture) -> np.ndarray:
    """The middle square of any picture at the size that the classifier reads: (SIDE, SIDE, 3) float32 in [0, 1]."""
    side = min(picture.height, picture.width)
    top, left = (picture.height - side) // 2, (picture.width - side) // 2
    square = picture.rgb[top : top + side, left : left + side]
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(square[..., channel], np.float32)).resize(
                (SIDE, SIDE), Image.Resampling.BOX
            )
        )
        for channel in range(3)
    ]
    fitted: np.ndarray = np.clip(np.stack(planes, -1), 0, 1)
    return fitted


@torch.inference_mode()
def look_at(pixels: np.ndarray, network: PictureClassifier | None = None) -> Look:
    """Name the shape in pixels (SIDE, SIDE, 3) in [0, 1]; with every cell's weight and the effect of covering it."""
    if pixels.shape != (SIDE, SIDE, 3):
        raise ValueError(f"pixels must be {(SIDE, SIDE, 3)}; got {pixels.shape}. fit_picture makes them so.")
    network = network or load_picture_classifier()
    output = network(torch.from_numpy(pixels)[None])
    probabilities = torch.softmax(output.logits[0], -1).numpy()
    weights = output.weights[0].numpy()
    effect = cover_effect(pixels, network, int(probabilities.argmax()), len(weights))
    return Look(pixels, probabilities, weights, effect)


@torch.inference_mode()
def cover_effect(pixels: np.ndarray, network: PictureClassifier, label: int, side: int) -> np.ndarray:
    """(side, side): log-odds of `label` in the whole picture, minus the same with a patch around each cell covered.

    The patch of COVER pixels gets the picture's median colour. Patches of neighbouring cells overlap.
    """
    grey = np.median(pixels, (0, 1))
    centres = (np.arange(side) + 0.5) * SIDE / side
    covered = np.repeat(pixels[None], side * side, 0)
    for number, (row, column) in enumerate((r, c) for r in centres for c in centres):
        top, left = (max(0, round(at - COVER / 2)) for at in (row, column))
        covered[number, top : round(row + COVER / 2), left : round(column + COVER / 2)] = grey
    shown = torch.from_numpy(np.concatenate([pixels[None], covered]))
    # A row of cells at a time: all at once would take 100 MB of feature maps.
    odds = torch.cat([_log_odds(network(part).logits, label) for part in shown.split(side)])
    return (odds[0] - odds[1:]).numpy().reshape(side, side)


def _log_odds(logits: Tensor, label: int) -> Tensor:
    """log p/(1 − p) of one class (B,) from logits (B, classes)."""
    others = logits[:, torch.arange(logits.shape[1]) != label]
    return logits[:, label] - torch.logsumexp(others, -1)


def enlarge(weights: np.ndarray) -> np.ndarray:
    """A map (G, G) as (SIDE, SIDE) by bilinear interpolation, with the sum kept."""
    large = np.asarray(
        Image.fromarray(weights.astype(np.float32)).resize((SIDE, SIDE), Image.Resampling.BILINEAR),
        np.float64,
    )
    scaled: np.ndarray = large * (weights.sum() / large.sum())
    return scaled


@dataclass(frozen=True)
class Pointing:
    """Whether the attention is where the shape is."""

    hit: bool  # the heaviest cell's centre lies in the box: the pointing game
    mass: float  # share of the attention on the pixels of the box
    area: float  # share of the picture that the box covers: what even attention would give


def point(weights: np.ndarray, box: tuple[int, int, int, int]) -> Pointing:
    """Compare a map of weights (G, G) with the box of the shape; each cell's weight lies evenly on its pixels."""
    side = len(weights)
    top, left, bottom, right = box
    row, column = np.unravel_index(int(weights.argmax()), weights.shape)
    scale = SIDE / side
    at = (row + 0.5) * scale, (column + 0.5) * scale
    hit = top <= at[0] < bottom and left <= at[1] < right
    pixels = np.kron(weights, np.ones((SIDE // side,) * 2)) / scale**2
    return Pointing(
        bool(hit), float(pixels[top:bottom, left:right].sum()), (bottom - top) * (right - left) / SIDE**2
    )
