"""How a photo is worked on in parts: sizes that bound memory, and the depths at which smaller copies of it help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhotoPlan:
    """Of these only the margin, the two depths and the widening change what comes out; lengths are in pixels.

    Attributes:
        core: on a side, whose targets one tile holds at most.
        margin: around the targets that a tile reads too; more changes nothing that can be seen.
        group: tiles that are held at a time.
        block: targets that one thread takes at a time.
        chunk: targets that the network takes at a time: their 32 neighbours each stay in the processor's cache.
        kept: of tiles that are remembered for looking up attention, about 100 bytes a pixel.
        coarse_from: from the nearest known pixel, where the half-size completion fades in.
        deepest: where it is whole. Further in, neighbours at full size change from one rim to the other and leave
            creases; later, the half size is blurrier than need be.
        widened: what the half size is unsure of, times this: it predicts means of 2×2 pixels, which vary less than
            pixels do. Validation photos asked for 1.03 to 1.28, by kind of hole.
    """

    core: int = 384
    margin: int = 48
    group: int = 8
    block: int = 8_192
    chunk: int = 512
    kept: int = 600_000
    coarse_from: float = 6.0
    deepest: float = 14.0
    widened: float = 1.12


USUAL = PhotoPlan()
