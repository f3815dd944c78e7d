"""The first page: what Lacuna is for, and the way to its four uses, each beside a finished example.

It reads files and imports no model, so that it shows at once.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from anp_core.figures.start_drawings import weighted_mean_svg
from anp_core.language import _, translated
from pages.start_sample import draw_compared, load_start_sample
from pages.widgets.drawing import drawing
from pages.widgets.picture_canvas import picture_canvas, png_uri


def show_use(title: str, about: str, button: str, page: str, show_example: Callable[[], str]) -> None:
    """A card: the finished example, what the page does, the button that leads there, and what the example shows."""
    with st.container(border=True, height="stretch"):
        example, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with example:
            shown = show_example()
        with words:
            st.header(title, anchor=False)
            st.markdown(about)
            if st.button(
                button, type="primary", icon=":material/arrow_forward:", icon_position="right", key=page
            ):
                st.switch_page(page)
            if shown:
                st.caption(shown)


def show_picture() -> str:
    """The completed picture behind its hole; returns what it shows."""
    sample = load_start_sample()
    if not sample.pictures:
        return ""
    about = sample.about
    picture_canvas(
        key="start_completion",
        size=(about["height"], about["width"]),
        title=_("Before and after"),
        alt=translated(about["alt"]),
        picture=png_uri(sample.pictures["completion.png"]),
        before=png_uri(sample.pictures["hole.png"]),
        reveal=50,
    )
    shown: str = translated(about["caption"])
    return shown


def show_forecast() -> str:
    """A record and its continuation; returns what it shows."""
    sample = load_start_sample()
    if not sample.forecast_svg:
        return ""
    drawing(sample.forecast_svg, key="start_forecast")
    shown: str = translated(sample.forecast_about["caption"])
    return shown


def show_compared() -> str:
    """Four types on the same pixel."""
    svg = draw_compared()
    if svg:
        drawing(svg, key="start_compared")
    return ""


def show_lesson() -> str:
    """A curve from weighted means."""
    drawing(weighted_mean_svg(), key="start_lesson")
    return ""


st.title(_("Fill what is missing"))
st.markdown(
    _(
        "Lacuna completes pictures with holes and continues temperature records, says how sure it is, and shows "
        "which known points it looked at."
    )
)
first, second = st.columns(2, gap="medium")
with first:
    show_use(
        _("Complete a picture"),
        _("Cover a scratch, a date stamp or a wire: it is filled from what is left around it."),
        _("Fill a picture"),
        "pages/complete_picture.py",
        show_picture,
    )
with second:
    show_use(
        _("Forecast temperature"),
        _("Continue a record of days or hours with honest bands, and fill its gaps."),
        _("Forecast a record"),
        "pages/forecast_temperature.py",
        show_forecast,
    )
third, fourth = st.columns(2, gap="medium")
with third:
    show_use(
        _("Compare attention"),
        _("One input, several ways to attend: point at a prediction and see what each looked at."),
        _("Compare types"),
        "pages/compare_attention.py",
        show_compared,
    )
with fourth:
    show_use(
        _("Attention lab"),
        _("How attention works, page by page, with pictures to move and the code that makes them."),
        _("Learn attention"),
        "pages/lab_cues.py",
        show_lesson,
    )
st.caption(
    _(
        "Everything runs on this machine: nothing that you load is sent anywhere. "
        "The models are attentive neural processes of a few megabytes, shipped with the project."
    )
)
