"""Find scratches and dust in a photo: thin or small marks, lighter or darker than everything around them.

From a Picture to a proposal for its hole, to be looked at before anything is filled: whiskers and wires are thin too.
"""

from __future__ import annotations

import numpy as np

RADIUS_SHARE = 1 / 150  # of the shorter side: what is thinner than twice that is a mark
RADII = (3, 8)  # pixels, at least and at most
SURE = 9.0  # times the usual strength of fine detail, from which on it is a mark
FAINTEST = 0.06  # of the way from black to white; weaker marks nobody sees
FEWEST_PIXELS = 5  # of a mark; below, it is noise
RIM = 1  # pixels that are added all around, for the edge of a mark is half a mark


def find_scratches(pixels: np.ndarray) -> np.ndarray:
    """Where the marks are.

    What an opening by a disc takes away is thin and light (white top-hat), what a closing adds is thin and dark
    (black top-hat; Serra 1982). A mark is where either stands out from the picture's own fine detail.

    Args:
        pixels: (H, W, C) in [0, 1].

    Returns:
        (H, W) bool, True on a mark; all False where there is none.
    """
    import cv2
    from skimage.morphology import remove_small_objects

    grey = pixels.mean(axis=2).astype(np.float32)  # (H, W)
    least, most = RADII
    radius = int(np.clip(round(min(grey.shape) * RADIUS_SHARE), least, most))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    marks = np.zeros(grey.shape, bool)
    for top_hat in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        strength = cv2.morphologyEx(grey, top_hat, disc)
        usual = max(float(np.quantile(strength, 0.75)), 1 / 255)
        marks |= strength > max(SURE * usual, FAINTEST)
    marks = remove_small_objects(marks, max_size=FEWEST_PIXELS - 1, connectivity=2)
    around = np.ones((2 * RIM + 1, 2 * RIM + 1), np.uint8)
    found: np.ndarray = cv2.dilate(marks.astype(np.uint8), around).astype(bool)
    return found
