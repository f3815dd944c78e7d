"""Other completions of an answer's hole, as the panels beside it show them and hand them out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.figures.picture_figures import picture_on_screen
from pages.pictures.answer import Answer, View
from pages.widgets.picture_canvas import screen_uri


@dataclass(frozen=True, eq=False)
class Filling:
    """Another completion of an answer's hole: as it goes to the screen, and the filled pixels alone."""

    view: View
    values: np.ndarray  # (M, C) float32

    @property
    def nbytes(self) -> int:
        """What keeping it costs."""
        return self.values.nbytes + len(self.view.uri)

    def file(self, answer: Answer) -> bytes:
        """PNG of the picture's own size, mode and depth."""
        mean = answer.loaded.picture.pixels.copy()
        mean[answer.hole.missing] = self.values
        return answer.file(mean)


def filling(mean: np.ndarray, answer: Answer) -> Filling:
    """Of another completion (H, W, C) of the answer's hole."""
    shown = View(screen_uri(picture_on_screen(answer.seen(mean))))
    return Filling(shown, mean[answer.hole.missing].astype(np.float32))
