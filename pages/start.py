"""The first page: what Lacuna is for, a finished example of each kind, and the way to the two tasks.

It reads files and imports no model, so that it shows at once; models are warmed up once it has.
"""

from __future__ import annotations

import threading
import time

import streamlit as st

from anp_core.figures.picture_figures import ColourBar
from anp_core.figures.start_sample import StartSample
from anp_core.language import _, translated
from pages.start_sample import load_start_sample
from pages.widgets.drawing import drawing
from pages.widgets.picture_canvas import picture_canvas, png_uri

# Seconds: this process also hands out the page's scripts, which importing torch would hold up.
HEAD_START = 2.0


@st.cache_resource(max_entries=1, show_spinner=False)
def warm_up() -> threading.Thread:
    """Import what the other pages need while the reader looks at this one."""

    def load() -> None:
        time.sleep(HEAD_START)
        from anp_core.pretrained import load_model

        load_model("photo-local")

    thread = threading.Thread(target=load, name="warm-up", daemon=True)
    thread.start()
    return thread


def show_picture(sample: StartSample) -> None:
    """The completed picture behind its hole, and how sure every pixel is."""
    uris = {name: png_uri(content) for name, content in sample.pictures.items()}
    about = sample.about
    size = about["height"], about["width"]
    left, right = st.columns(2)
    with left:
        picture_canvas(
            key="start_completion",
            size=size,
            title=_("Before and after"),
            alt=translated(about["alt"]),
            picture=uris["completion.png"],
            before=uris["hole.png"],
            reveal=50,
        )
    with right:
        ticks = tuple((at, text) for at, text in about["bar"]["ticks"])
        picture_canvas(
            key="start_uncertainty",
            size=size,
            title=_("How unsure each pixel is"),
            alt=_("Map of the standard deviation of every filled pixel."),
            picture=uris["uncertainty.png"],
            bar=ColourBar(translated(about["bar"]["label"]), tuple(about["bar"]["colours"]), ticks),
        )
    st.caption(translated(about["caption"]))


st.title(_("Fill what is missing"))
st.markdown(
    _(
        "Lacuna completes pictures with holes and continues temperature records, and says how sure it is of every "
        "pixel and every day.  \n"
        "For each prediction it shows which known points it attended to, so that you can judge it for yourself."
    )
)

sample = load_start_sample()
picture_card, forecast_card = st.columns([3, 2], gap="medium")
with picture_card.container(border=True, height="stretch"):
    st.subheader(_("Complete a picture"))
    if sample.pictures:
        show_picture(sample)
    else:
        st.caption(_("Choose a sample or your own picture, and cut a hole into it."))
    st.page_link(
        "pages/complete_picture.py", label=_("**Try it with a picture**"), icon=":material/arrow_forward:"
    )
with forecast_card.container(border=True, height="stretch"):
    st.subheader(_("Forecast temperature"))
    if sample.forecast_svg:
        drawing(sample.forecast_svg, key="start_forecast")
        st.caption(translated(sample.forecast_about["caption"]))
    else:
        st.caption(_("Choose a sample or your own record, and ask for the next days."))
    st.page_link(
        "pages/forecast_temperature.py",
        label=_("**Try it with a record**"),
        icon=":material/arrow_forward:",
    )
st.caption(
    _(
        "Everything runs on this machine: nothing that you load is sent anywhere. "
        "The models are attentive neural processes of a few megabytes, shipped with the project."
    )
)

warm_up()
