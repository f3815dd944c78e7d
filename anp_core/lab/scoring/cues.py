"""A picture of many grey items and one coloured: what stands out, and what a query looks for.

Salience needs no query: it is how unlike its surroundings an item is. The task is attention: the query says which
shape and colour are wanted, the keys are the items' own features.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.scores import gaussian_scores, uniform_scores
from anp_core.language import mark

SHAPES = (mark("circle"), mark("square"), mark("triangle"))
COLOURS = (mark("grey"), mark("red"))
SIDE = 6  # items a side
JITTER = 0.22  # of the distance between items
SHARPNESS = 0.45  # the bandwidth of both scores, in units of the features


@dataclass(frozen=True, eq=False)
class Scene:
    """The items of the picture."""

    place: np.ndarray  # (N, 2)
    shape: np.ndarray  # (N,) index into SHAPES
    colour: np.ndarray  # (N,) index into COLOURS

    @property
    def features(self) -> np.ndarray:
        """(N, 5): one column a shape and one a colour, 1 where the item has it."""
        return np.concatenate([np.eye(len(SHAPES))[self.shape], np.eye(len(COLOURS))[self.colour]], axis=1)


def make_scene(seed: int = 0) -> Scene:
    """36 items: circles and squares, three grey triangles, and one item, a circle, that is red."""
    random = np.random.default_rng(seed)
    count = SIDE * SIDE
    shape = random.integers(0, 2, count)
    red, *triangles = random.permutation(count)[:4]
    shape[triangles] = SHAPES.index("triangle")
    shape[red] = SHAPES.index("circle")
    colour = np.zeros(count, int)
    colour[red] = COLOURS.index("red")
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), -1).reshape(-1, 2)
    return Scene(grid + JITTER * random.uniform(-1, 1, (count, 2)), shape, colour)


def salience_scores(scene: Scene) -> np.ndarray:
    """(N,) how unlike the mean colour of all items each is, in units of the sharpness: no query has a part in it."""
    colours = scene.features[:, len(SHAPES) :]
    salience: np.ndarray = np.linalg.norm(colours - colours.mean(0), axis=1) / SHARPNESS
    return salience


def task_scores(scene: Scene, shape: str | None, colour: str | None) -> np.ndarray:
    """(N,) how well each item fits a query that names a shape, a colour, or both; what it leaves open is ignored.

    These are Gaussian scores between the query's and the items' features.
    """
    query = np.zeros(len(SHAPES) + len(COLOURS))
    used = np.zeros(len(query), bool)
    if shape is not None:
        query[SHAPES.index(shape)] = 1
        used[: len(SHAPES)] = True
    if colour is not None:
        query[len(SHAPES) + COLOURS.index(colour)] = 1
        used[len(SHAPES) :] = True
    asked, given = torch.as_tensor(query[None, used]), torch.as_tensor(scene.features[:, used])
    if not used.any():
        return uniform_scores(asked, given)[0].numpy()
    return gaussian_scores(asked, given, SHARPNESS)[0].numpy()


def look(scene: Scene, shape: str | None, colour: str | None, control: float) -> np.ndarray:
    """Weights (N,) over the items; `control` from 0 (only what stands out) to 1 (only the task)."""
    scores = (1 - control) * salience_scores(scene) + control * task_scores(scene, shape, colour)
    return masked_softmax(torch.as_tensor(scores)).numpy()
