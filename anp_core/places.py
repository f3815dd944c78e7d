"""Where what comes along with the code lies: weights, samples, texts, components, and the dashboard itself.

A wheel holds app.py, pages, assets and .streamlit in `anp_core/bundled`, in the order they have in a checkout, where
they lie beside `anp_core`. Nothing else in the project knows of either.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def _home() -> Path:
    package = Path(str(files("anp_core")))
    bundled = package / "bundled"
    return bundled if bundled.is_dir() else package.parent


HOME = _home()
APP = HOME / "app.py"  # what `streamlit run` starts
ASSETS = HOME / "assets"
MODEL_FOLDER = ASSETS / "models"  # weights, each with its card
LAB_FOLDER = MODEL_FOLDER / "lab"
SAMPLES = ASSETS / "samples"  # finished examples that pages open with
COMPONENTS = ASSETS / "components"  # JavaScript and styles
CATALOGUES = ASSETS / "locale"  # texts in other languages
