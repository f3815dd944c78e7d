"""Complete a picture in all its eight flips and rotations, and average: what they agree on is less by chance.

A network that has learnt from upright photos answers a little differently when the picture lies on its side. It takes
eight times as long.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anp_core.prediction.pictures.completion import Filled, IsCancelled, Progress
from anp_core.pretrained import LoadedModel

Method = Callable[
    [np.ndarray, np.ndarray, np.ndarray, LoadedModel, Progress | None, IsCancelled | None], Filled
]
WAYS = 8


def turned(array: np.ndarray, way: int) -> np.ndarray:
    """A view of (H, W, ...) in one of its eight orientations; 0 is as it is.

    >>> turned(np.array([[1, 2]]), 1).tolist(), turned(np.array([[1, 2]]), 4).tolist()
    ([[2], [1]], [[2, 1]])
    """
    return np.rot90(array[:, ::-1] if way >= WAYS // 2 else array, way % (WAYS // 2))


def complete_eight_ways(method: Method) -> Method:
    """The same method, averaged over the orientations.

    Means are averaged, and so are standard deviations: the mean's error is a little smaller than that, the spread of
    the eight answers small beside it. What a pixel looks at is told of the picture as it stands.
    """

    def complete(
        rgb: np.ndarray,
        missing: np.ndarray,
        known: np.ndarray,
        model: LoadedModel,
        progress: Progress | None,
        cancelled: IsCancelled | None,
    ) -> Filled:
        number = np.empty(missing.shape, np.int64)  # of each missing pixel
        count = int(missing.sum())
        number[missing] = np.arange(count)
        mean, std = np.zeros((2, count, 3), np.float32)
        upright: Filled | None = None
        for way in range(WAYS):

            def report(done: int, total: int, before: int = way) -> None:
                if progress is not None:
                    progress(before * total + done, WAYS * total)

            hole = turned(missing, way)
            filled = method(turned(rgb, way), hole, turned(known, way), model, report, cancelled)
            upright = upright or filled
            place = turned(number, way)[hole]
            mean[place] += filled.mean / WAYS
            std[place] += filled.std / WAYS
        assert upright is not None
        return upright._replace(mean=mean, std=std)

    return complete
