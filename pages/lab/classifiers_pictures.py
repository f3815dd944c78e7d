"""The lower half of "Text and pictures": a scene or an own picture, where the classifier looked, and its scores."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.data.images import read_picture
from anp_core.errors import UserInputError
from anp_core.figures.lab_classifiers import covering_figure, look_figure
from anp_core.lab.classifiers.picture_classifier import (
    NAMES,
    Look,
    fit_picture,
    load_picture_classifier,
    look_at,
    point,
)
from anp_core.lab.classifiers.shape_scenes import SHAPES, SIDE, draw_scene
from anp_core.lab.model_files import read_lab_card
from anp_core.language import _, listed, mark, translated
from pages.lab.classifiers_scores import card_panel
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

OWN = "own"
SPLITS = {
    "test": mark("scenes like those of the training"),
    "new background": mark("a background it never saw"),
    "more distractors": mark("twice as many things that lead astray"),
}
SOURCES = {
    "test": mark("Like the training"),
    "new background": mark("New background"),
    "more distractors": mark("More distractors"),
    OWN: mark("My own picture"),
}
NETWORKS = {
    "small": mark("Five convolutions"),
    "resnet18": mark("ResNet-18, an eighth as wide"),
}
FIRST_SEED = 3
PICTURE_TYPES = ["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "gif"]
MAX_UPLOAD_MB = 20


@dataclass(frozen=True, eq=False)
class Shown:
    """The picture to look at, what is known of it, and the lines of a script that make the same `pixels`."""

    pixels: np.ndarray
    key: str
    code: str
    label: int | None = None
    box: tuple[int, int, int, int] | None = None


@st.fragment
def pictures_panel() -> None:
    """Look at a scene or at an own picture."""
    st.markdown(
        _(
            "One shape ({shapes}) hides among strokes, leaves, hooks and specks. A small convolutional network makes "
            "a map of the picture, and attention pools its cells. In the training it was told which shape there is, "
            "never where: where it looks is its own doing.",
            shapes=translated(listed([_(shape) for shape in SHAPES])),
        )
    )
    backbone = linked_choice(
        st.segmented_control, _("Network"), NETWORKS, key="scene_network", default="small", required=True
    )
    shown = choose_picture()
    look = _look(backbone, shown.key, shown.pixels)
    _answer(look, shown)
    truth = None if shown.label is None else _(SHAPES[shown.label])
    shares = {_(name): float(share) for name, share in zip(SHAPES, look.probabilities, strict=True)}
    attention = look.upsampled * (SIDE / len(look.weights)) ** 2  # shares of a cell, not of a pixel
    looked = Panel(
        look_figure(look.pixels, attention, shown.box),
        _("The picture, and the attention over it."),
    )
    covered = Panel(
        covering_figure(look.pixels, look.effect, shares, box=shown.box, truth=truth),
        _("The effect of covering each place, and how likely each shape is."),
    )
    demonstration(
        "picture_weights",
        stacked(
            r"\alpha_i = \mathrm{softmax}_i\bigl(q \cdot (W_k c_i) / \sqrt d\bigr)",
            r"P = \mathrm{softmax}\Bigl(W \sum_i \alpha_i c_i + b\Bigr)",
        ),
        [looked, covered],
        _script(backbone, look, shown),
        _(
            "c are the {side}×{side} cells, q is learned. Covering puts a patch of 8×8 pixels in the picture's "
            "median colour over each place in turn; red is where that lowers the log-odds of the answer.",
            side=len(look.weights),
        ),
    )
    card_panel(
        NAMES[backbone],
        SPLITS,
        {"average pooling": mark("average pooling")},
        _(
            "Every picture of a test is new. Both variants are the same network and saw the same pictures for the "
            "same number of steps; only the pooling differs. A mean has to find one small shape in the sum of all "
            "cells. A shape covers several cells and patches overlap, so that the most effective cell need not be "
            "the heaviest."
        ),
        key="picture_card",
    )
    if backbone == "resnet18":
        st.caption(_resnet())


def _resnet() -> str:
    """What ResNet-18 is, what was made smaller, and how it stands to the small network."""
    steps, shares = zip(
        *((card["steps"], card["scores"]["test"]["accuracy"]) for card in map(read_lab_card, NAMES.values())),
        strict=True,
    )
    return _(
        "ResNet-18 (He et al. 2016) has eighteen layers, in blocks that add what came in to what they made of it. "
        "Here each is an eighth as wide as in the paper, so that its weights can come along, and it was trained from "
        "nothing on scenes alone. After {steps:,} steps it names {share:.0%} of the scenes like those of the "
        "training rightly; the five convolutions, after {small_steps:,} steps, {small:.0%}.",
        steps=steps[1],
        share=shares[1],
        small_steps=steps[0],
        small=shares[0],
    )


def choose_picture() -> Shown:
    """A scene by split and seed, or the user's file; while there is none, a scene."""
    left, right = st.columns([3, 1], gap="large")
    with left:
        source = linked_choice(st.selectbox, _("Picture"), SOURCES, key="scene_source", default="test")
    if source == OWN:
        own = _own_picture()
        if own is not None:
            return own
        st.caption(_("Until there is a picture, a scene is shown."))
        return _scene("test", FIRST_SEED)
    with right:
        seed = int(
            st.number_input(_("Draw number"), 0, 999_999, FIRST_SEED, key="scene_seed", bind="query-params")
        )
    return _scene(source, seed)


def _scene(split: str, seed: int) -> Shown:
    scene = draw_scene(split, seed)
    code = (
        "from anp_core.lab.classifiers.shape_scenes import draw_scene\n\n"
        f"scene = draw_scene({split!r}, {seed})\n"
        "pixels = scene.pixels\n"
    )
    return Shown(scene.pixels, f"{split} {seed}", code, scene.label, scene.box)


def _own_picture() -> Shown | None:
    file = st.file_uploader(
        _("Picture file"), type=PICTURE_TYPES, max_upload_size=MAX_UPLOAD_MB, key="scene_upload"
    )
    if file is None:
        return None
    content = file.getvalue()
    try:
        picture = read_picture(content, file.name)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None
    st.info(
        _(
            "The middle square of your picture ({width}×{height}) was scaled to {side}×{side} pixels. The classifier "
            "knows six shapes and nothing else: whatever you show it, it names one of them.",
            width=picture.width,
            height=picture.height,
            side=SIDE,
        ),
        icon=":material/photo_size_select_small:",
    )
    code = (
        "from pathlib import Path\n"
        "from anp_core.data.images import read_picture\n"
        "from anp_core.lab.classifiers.picture_classifier import fit_picture\n\n"
        f"pixels = fit_picture(read_picture(Path({file.name!r})))\n"
    )
    return Shown(fit_picture(picture), hashlib.sha256(content).hexdigest(), code)


@st.cache_data(max_entries=64, show_spinner=False)
def _look(backbone: str, key: str, _pixels: np.ndarray) -> Look:
    return look_at(_pixels, load_picture_classifier(backbone))


def _answer(look: Look, shown: Shown) -> None:
    """What it says, whether that is right, and how much of the attention is on the shape."""
    said = _(
        "It says **{answer}**, with a probability of {sure:.1%}.",
        answer=_(look.answer),
        sure=float(look.probabilities.max()),
    )
    if shown.label is None or shown.box is None:
        st.markdown(said)
        return
    pointing = point(look.weights, shown.box)
    values = {"mass": pointing.mass, "area": pointing.area, "truth": _(SHAPES[shown.label])}
    right = look.answer == SHAPES[shown.label]
    outcome = _("That is right.") if right else _("That is wrong: it is a {truth}.", truth=values["truth"])
    place = (
        _("{mass:.0%} of its attention is inside the box, which covers {area:.0%} of the picture.", **values)
        if pointing.hit
        else _(
            "Its heaviest cell lies outside the box; {mass:.0%} of its attention is inside. The box covers "
            "{area:.0%} of the picture.",
            **values,
        )
    )
    st.markdown(f"{said} {outcome} {place}")


def _script(backbone: str, look: Look, shown: Shown) -> Script:
    """A program that pools by hand; it prints the weight inside the box, or the probability where there is none."""
    code = (
        "import torch\n"
        "from anp_core.attention.pooling import attend\n"
        "from anp_core.attention.scores import dot_product_scores\n"
        "from anp_core.lab.classifiers.picture_classifier import load_picture_classifier, point\n"
        f"{shown.code}\n"
        f"network = load_picture_classifier({backbone!r})\n"
        "cells = network(torch.from_numpy(pixels)[None]).cells\n"
        "scores = dot_product_scores(network.query[None, None], network.key(cells))\n"
        "pooled, weights = attend(scores, cells)\n"
    )
    if shown.box is None:
        code = code.replace("load_picture_classifier, point", "load_picture_classifier")
        code += 'print(f"{network.classes(pooled).softmax(-1).max():.1%}")\n'
        return Script(code, _("Probability of the answer"), f"{look.probabilities.max():.1%}")
    side = len(look.weights)
    code += f'print(f"{{point(weights.reshape({side}, {side}).numpy(), scene.box).mass:.1%}}")\n'
    return Script(code, _("Attention inside the box"), f"{point(look.weights, shown.box).mass:.1%}")
