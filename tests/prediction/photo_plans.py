"""What tests of completed photos share: a network of perturbed weights, and plans that work on small pictures."""

import numpy as np

from anp_core.prediction.pictures import complete_photo as completing
from anp_core.prediction.pictures.completion import Filled
from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan
from tests.models.photo_scenes import as_model, perturbed

MODEL = as_model(perturbed())
SHALLOW = PhotoPlan(coarse_from=64, deepest=100, widened=1)  # small pictures at full size alone
# The half size helps in holes that a small picture can hold.
DEEP = PhotoPlan(coarse_from=10, deepest=20, widened=1)
DEEPER = PhotoPlan(coarse_from=6, deepest=11, widened=1)  # and a quarter of it


def complete(rgb, missing, known=None, model=MODEL, progress=None, cancelled=None, plan=USUAL) -> Filled:
    known = ~missing if known is None else known
    return completing.complete_photo(rgb, missing, known, model, progress, cancelled, plan)


def deep_hole(height=90, width=110):
    missing = np.zeros((height, width), bool)
    missing[8:-6, 7:-9] = True  # 38 deep
    return missing


def some_pixels(missing, count=12):
    places = np.argwhere(missing)
    return places[np.random.default_rng(0).permutation(len(places))[:count]].tolist()
