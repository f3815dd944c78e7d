"""The page "Cues and queries": what stands out, what a task looks for, and one row of attention step by step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_cues import cue_svg
from anp_core.lab.scoring.cues import COLOURS, SHAPES, Scene, look, make_scene
from anp_core.language import _, mark
from pages.lab.frame import begin_page
from pages.lab.tracer import tracer_panel
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

TASKS: dict[str, tuple[str | None, str | None]] = {
    mark("a grey triangle"): ("triangle", "grey"),
    mark("anything grey"): (None, "grey"),
    mark("any square"): ("square", None),
    mark("the red one"): (None, "red"),
}


@st.fragment
def cues() -> None:
    """The picture under salience, under a task, and anywhere between."""
    st.markdown(
        _(
            "One of these items is red. Without any intention the eye goes there: that is **salience**, a cue that "
            "nobody asked for. Now look for a grey triangle: the red one is still there, but it no longer matters. "
            "The task is the **query**, the features of each item are its **key**, and what it tells you its "
            "**value**."
        )
    )
    task_column, control_column, seed_column = st.columns([1.3, 1.6, 0.8], gap="large")
    with task_column:
        task = linked_choice(st.selectbox, _("You look for"), {task: task for task in TASKS}, key="cues_task")
    with control_column:
        control = st.slider(
            _("From salience (0) to task (1)"),
            0.0,
            1.0,
            0.0,
            step=0.05,
            key="cues_control",
            bind="query-params",
        )
    with seed_column:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="cues_seed", bind="query-params"))
    shape, colour = TASKS[task]
    scene = make_scene(seed)
    weights = look(scene, shape, colour, control)
    red = float(weights[scene.colour == COLOURS.index("red")].sum())
    alt = _("36 items; the red one gets {share:.0%} of the attention.", share=red)
    demonstration(
        "cues",
        stacked(
            r"\alpha_i = \mathrm{softmax}_i\bigl((1 - c)\,b_i + c\,s(q, k_i)\bigr)",
            r"b_i: \text{" + _("salience") + r"}\qquad s(q, k_i): \text{" + _("task") + "}",
        ),
        [Panel(_picture(scene, weights, alt), alt)],
        Script(
            "from anp_core.lab.scoring.cues import COLOURS, look, make_scene\n\n"
            f"scene = make_scene({seed})\n"
            f"weights = look(scene, {shape!r}, {colour!r}, control={control:g})\n"
            "print(f\"{weights[scene.colour == COLOURS.index('red')].sum():.1%}\")\n",
            _("Attention on the red item"),
            f"{red:.1%}",
        ),
        _(
            "Salience is how far an item's colour lies from the mean colour; no query takes part. The task's score "
            "is a Gaussian score between the query's features and the item's. The area of a ring is the weight."
        ),
    )


def _picture(scene: Scene, weights: np.ndarray, alt: str) -> str:
    shapes = [SHAPES[index] for index in scene.shape]
    colours = [COLOURS[index] for index in scene.colour]
    return cue_svg(scene.place, shapes, colours, weights, alt)


page = begin_page(
    _("Cues and queries"),
    _(
        "Attention answers a question: which of many things should count now? "
        "First with the eye, then with the numbers of a single row."
    ),
    {
        "cues": mark("What stands out, and what you look for"),
        "one-row": mark("One row, step by step"),
    },
)
page.section("cues")
cues()
page.section("one-row")
tracer_panel()
