"""Entry point of the dashboard, `streamlit run app.py`: page configuration and navigation, nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="Lacuna", page_icon=str(ASSETS / "icon.png"), layout="wide")
st.logo(str(ASSETS / "logo.svg"), size="large")
page = st.navigation(
    {
        "": [
            st.Page(
                "pages/start.py",
                title="Start",
                icon=":material/home:",
                default=True,
                help="What Lacuna is for, with a finished example of each kind.",
            ),
            st.Page(
                "pages/complete_picture.py",
                title="Complete a picture",
                icon=":material/imagesmode:",
                help="Fill a hole in a picture, see how certain each pixel is and what it attended to.",
            ),
            st.Page(
                "pages/forecast_temperature.py",
                title="Forecast temperature",
                icon=":material/device_thermostat:",
                help="Continue a temperature record with bands, fill its gaps and see what each time attended to.",
            ),
            st.Page(
                "pages/compare_attention.py",
                title="Compare attention",
                icon=":material/compare:",
                help="The same input under several attention types, side by side, with linked lenses and a table.",
            ),
        ],
        "Attention lab": [
            st.Page(
                "pages/lab_cues.py",
                title="Cues and queries",
                icon=":material/manage_search:",
                help="What catches the eye and what a task looks for; one row of attention, step by step.",
            ),
            st.Page(
                "pages/lab_regression.py",
                title="Regression by attention",
                icon=":material/show_chart:",
                help="Nadaraya-Watson regression: kernels, bandwidths, training, and the textbook's exercises.",
            ),
            st.Page(
                "pages/lab_scores.py",
                title="Scoring functions",
                icon=":material/grid_on:",
                help="Nine attention types on the same queries and keys, masks, symmetries, and why √d.",
            ),
            st.Page(
                "pages/lab_mistakes.py",
                title="Common mistakes",
                icon=":material/bug_report:",
                help="Mistakes in attention code beside their corrections, with the law that each breaks.",
            ),
        ],
    },
    position="top",
)
page.run()
