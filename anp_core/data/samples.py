"""Sample pictures for whoever has none at hand: photographs that come inside the scikit-image package.

They are read from the installed package, so they need no network and no file of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from PIL import Image

from anp_core.data.images import Picture, read_picture

LONGER_SIDE = 512  # completed within seconds on two cores


@dataclass(frozen=True)
class SamplePicture:
    """A bundled photograph: its title, whom to thank, and how to load it."""

    slug: str
    title: str
    credit: str
    file: str

    def load(self) -> Picture:
        """Read the photograph, scaled down to a longer side of 512 pixels where it is larger (its notes say so)."""
        picture = read_picture((files("skimage.data") / self.file).read_bytes(), self.title)
        scale = LONGER_SIDE / max(picture.height, picture.width)
        if scale >= 1:
            return picture
        size = (round(picture.width * scale), round(picture.height * scale))
        levels = np.rint(picture.pixels * 255).astype(np.uint8)
        image = Image.fromarray(levels[..., 0] if levels.shape[2] == 1 else levels)
        # Back to whole grey levels, so that what is known still comes out to the byte.
        pixels = np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float32) / np.float32(255)
        note = f"Scaled from {picture.width}×{picture.height} to {size[0]}×{size[1]} pixels."
        return Picture(pixels.reshape(size[1], size[0], -1), None, 8, self.title, (*picture.notes, note))


_SAMPLES = (
    SamplePicture("chelsea", "Chelsea the cat", "Stéfan van der Walt, CC0", "chelsea.png"),
    SamplePicture(
        "coffee", "A cup of coffee", "Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0", "coffee.png"
    ),
    SamplePicture(
        "astronaut", "Eileen Collins, astronaut", "NASA Great Images, public domain", "astronaut.png"
    ),
    SamplePicture("rocket", "Launch of DSCOVR on a Falcon 9", "SpaceX, public domain", "rocket.jpg"),
    SamplePicture("camera", "A photographer at work (grey)", "Lav Varshney, CC0", "camera.png"),
    SamplePicture(
        "coins",
        "Greek coins from Pompeii (grey)",
        "Brooklyn Museum Collection, no known copyright restrictions",
        "coins.png",
    ),
    SamplePicture(
        "hubble", "Hubble eXtreme Deep Field", "NASA, HubbleSite, public domain", "hubble_deep_field.jpg"
    ),
)


def sample_pictures() -> dict[str, SamplePicture]:
    """All bundled photographs by slug, in the order in which to offer them."""
    return {sample.slug: sample for sample in _SAMPLES}


_TEXTURES = (
    SamplePicture("brick", "A brick wall (grey)", "CC0Textures, CC0", "brick.png"),
    SamplePicture("grass", "Grass (grey)", "linolafett, DeviantArt, CC0", "grass.png"),
    SamplePicture("gravel", "Gravel (grey)", "CC0Textures, CC0", "gravel.png"),
)


def texture_pictures() -> dict[str, SamplePicture]:
    """Bundled photographs of nothing but texture, by slug."""
    return {sample.slug: sample for sample in _TEXTURES}
