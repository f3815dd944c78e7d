"""What can be taken away of an answer: the completed picture in a format of choice, its hole, how sure it is."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import streamlit as st

from anp_core.data.images import encode_picture
from anp_core.data.picture_files.writing import QUALITY, best_ending, losses
from anp_core.figures.picture_figures import uncertainty_map
from anp_core.language import _, say, sentences, translated
from pages.pictures.answer import Answer
from pages.widgets.downloads import offer

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}
LEAST_QUALITY = 30  # below it a photograph falls to blocks


@st.fragment
def show_files(answer: Answer) -> None:
    """A row of buttons; each file is written only when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ending, quality = _choose_format(answer)
        offer(
            _("Completion ({format})", format=FORMATS[ending]),
            f"{answer.stem}-completion{ending}",
            partial(answer.file, answer.completion.mean, ending, quality),
            key=f"picture_download_completion{ending}",
        )
        for label, write, name in (
            (_("Mask (PNG)"), mask_file, "mask.png"),
            (_("Uncertainty (PNG)"), uncertainty_file, "uncertainty.png"),
            (_("Uncertainty (NPY)"), std_file, "std.npy"),
        ):
            offer(label, f"{answer.stem}-{name}", partial(write, answer), key=f"picture_download_{name}")
    lost = list(losses(answer.loaded.picture, ending))
    if ending == ".jpg":
        lost.append(say("JPEG changes known pixels a little; PNG and TIFF keep them."))
    if lost:
        st.caption(translated(sentences(*lost)))


def _choose_format(answer: Answer) -> tuple[str, int | None]:
    """Ending and quality of the completed picture; at first a format that holds it whole."""
    usual = best_ending(answer.loaded.picture)
    ending = st.segmented_control(
        _("Format"),
        list(FORMATS),
        format_func=FORMATS.__getitem__,
        default=usual,
        required=True,
        key=f"picture_format_{usual}",
        persist_state="session",
    )
    if ending != ".jpg":
        return ending or usual, None
    quality = st.number_input(
        _("Quality"),
        min_value=LEAST_QUALITY,
        max_value=100,
        value=QUALITY,
        key="picture_quality",
        persist_state="session",
        width=120,
        help=_("Of the JPEG: more is nearer to the picture, and a larger file."),
    )
    return ending, int(quality)


def mask_file(answer: Answer) -> bytes:
    """The hole as PNG, white = missing."""
    return encode_picture(answer.hole.missing[..., None].astype(np.float32))


def uncertainty_file(answer: Answer) -> bytes:
    """The uncertainty map as PNG, in colours, at the picture's own size."""
    std = answer.completion.std
    drawn = uncertainty_map(std, answer.loaded.seen, answer.hole.missing, side=max(std.shape))
    return encode_picture(drawn.pixels.astype(np.float32) / 255)


def std_file(answer: Answer) -> bytes:
    """The std of every pixel and channel as NumPy file, (H, W, C) float32, in the picture's own units.

    Without units of its own, of pixels in [0, 1].
    """
    buffer = io.BytesIO()
    np.save(buffer, answer.completion.std * np.float32(answer.loaded.picture.units), allow_pickle=False)
    return buffer.getvalue()
