"""Entry point of the dashboard, `streamlit run app.py`: server, page configuration, navigation, nothing else."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware
from streamlit.navigation.page import StreamlitPage

from anp_core.language import _
from anp_core.limits import limits
from anp_core.memory import freeze_loaded, release_memory, share_memory
from anp_core.places import ASSETS
from pages import address
from pages.asking import ask
from pages.beforehand import Beforehand
from pages.lab.way_on import show_way_on
from pages.language import language_switch
from pages.own_address import OwnAddress
from pages.page_style import style_page
from pages.readiness import ready
from pages.widgets.thumb_bar import thumb_bar


def task_pages() -> list[StreamlitPage]:
    """The start and the three tasks."""
    return [
        st.Page(
            "pages/start.py",
            title=_("Start"),
            icon=":material/home:",
            default=True,
            help=_("What Lacuna is for, with a finished example of each kind."),
        ),
        st.Page(
            "pages/complete_picture.py",
            title=_("Complete a picture"),
            icon=":material/imagesmode:",
            help=_("Fill a hole in a picture, see how certain each pixel is and what it attended to."),
        ),
        st.Page(
            "pages/forecast_temperature.py",
            title=_("Forecast temperature"),
            icon=":material/device_thermostat:",
            help=_(
                "Continue a temperature record with bands, fill its gaps and see what each time attended to."
            ),
        ),
        st.Page(
            "pages/compare_attention.py",
            title=_("Compare attention"),
            icon=":material/compare:",
            help=_(
                "The same input under several attention types, side by side, with linked lenses and a table."
            ),
        ),
    ]


def lab_pages() -> list[StreamlitPage]:
    """The attention lab, in the order in which it is read."""
    return [
        st.Page(
            "pages/lab_cues.py",
            title=_("Cues and queries"),
            icon=":material/manage_search:",
            help=_("What catches the eye and what a task looks for; one row of attention, step by step."),
        ),
        st.Page(
            "pages/lab_blocks.py",
            title=_("Building blocks"),
            icon=":material/widgets:",
            help=_("Products of batches, poolings, windows, masks, and a Transformer's block step by step."),
        ),
        st.Page(
            "pages/lab_regression.py",
            title=_("Regression by attention"),
            icon=":material/show_chart:",
            help=_(
                "Nadaraya-Watson regression: kernels, bandwidths, training, and the textbook's exercises."
            ),
        ),
        st.Page(
            "pages/lab_scores.py",
            title=_("Scoring functions"),
            icon=":material/grid_on:",
            help=_("Nine attention types on the same queries and keys, masks, symmetries, and why √d."),
        ),
        st.Page(
            "pages/lab_sequences.py",
            title=_("Sequences"),
            icon=":material/translate:",
            help=_(
                "Written dates turned into ISO dates: without attention, with Bahdanau's, and by a "
                "Transformer; positions."
            ),
        ),
        st.Page(
            "pages/lab_neural_process.py",
            title=_("From NP to ANP"),
            icon=":material/timeline:",
            help=_(
                "Averaging against attention on the same curves, latent samples, and a network that learns "
                "live."
            ),
        ),
        st.Page(
            "pages/lab_classifiers.py",
            title=_("Text and pictures"),
            icon=":material/center_focus_strong:",
            help=_(
                "A sentence and a picture, classified: what was weighed, and what it is worth as a reason."
            ),
        ),
        st.Page(
            "pages/lab_mistakes.py",
            title=_("Common mistakes"),
            icon=":material/bug_report:",
            help=_("Mistakes in attention code beside their corrections, with the law that each breaks."),
        ),
    ]


def show_page() -> None:
    """What a visitor's browser asks for: the bar at the top, and one page below it."""
    limits()  # one that makes no sense is said before anybody comes
    share_memory()
    st.set_page_config(page_title="Lacuna", page_icon=str(ASSETS / "icon.png"), layout="wide")
    st.logo(str(ASSETS / "logo.svg"), size="large")
    with address.one_run(), ask.one_run():
        style_page()
        language_switch()
        lab = lab_pages()
        page = st.navigation({"": task_pages(), _("Attention lab"): lab}, position="top")
        page.run()
        show_way_on(lab, page)
        thumb_bar()
    freeze_loaded(page.url_path)
    release_memory()  # a page's first run reads and computes much that it does not keep


if __name__ == "__main__":
    show_page()
else:  # `streamlit run` looks for a server in this file, and has it run the file for every visitor
    app = st.App("app.py", lifespan=ready, middleware=[Middleware(Beforehand), Middleware(OwnAddress)])
