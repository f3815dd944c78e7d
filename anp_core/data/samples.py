"""Sample pictures for whoever has none at hand: photographs that come inside the scikit-image package.

They are read from the installed package, so they need no network and no file of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from PIL import Image

from anp_core.data.images import Picture, read_picture
from anp_core.language import mark, say

LONGER_SIDE = 512  # completed within seconds on two cores


@dataclass(frozen=True)
class SamplePicture:
    """A bundled photograph: its title and whom to thank, both to be translated where shown, and how to load it."""

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
        note = say(
            "Scaled from {width}×{height} to {new_width}×{new_height} pixels.",
            width=picture.width,
            height=picture.height,
            new_width=size[0],
            new_height=size[1],
        )
        return Picture(pixels.reshape(size[1], size[0], -1), None, 8, self.title, (note,))


_SAMPLES = (
    SamplePicture("chelsea", mark("Chelsea the cat"), mark("Stéfan van der Walt, CC0"), "chelsea.png"),
    SamplePicture(
        "coffee",
        mark("A cup of coffee"),
        mark("Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0"),
        "coffee.png",
    ),
    SamplePicture(
        "astronaut",
        mark("Eileen Collins, astronaut"),
        mark("NASA Great Images, public domain"),
        "astronaut.png",
    ),
    SamplePicture(
        "rocket", mark("Launch of DSCOVR on a Falcon 9"), mark("SpaceX, public domain"), "rocket.jpg"
    ),
    SamplePicture("camera", mark("A photographer at work (grey)"), mark("Lav Varshney, CC0"), "camera.png"),
    SamplePicture(
        "coins",
        mark("Greek coins from Pompeii (grey)"),
        mark("Brooklyn Museum Collection, no known copyright restrictions"),
        "coins.png",
    ),
    SamplePicture(
        "hubble",
        mark("Hubble eXtreme Deep Field"),
        mark("NASA, HubbleSite, public domain"),
        "hubble_deep_field.jpg",
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
