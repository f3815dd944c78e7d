"""What the server has loaded before its first visitor comes: it answers once it is ready.

Importing torch takes longer than anything that a visitor waits for, and slows every page that is drawn meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import numpy as np
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from anp_core.memory import freeze_loaded, share_memory

# What pages import only when they need it, so that a page can be read or tested without torch.
NEEDED = (
    "anp_core.explain.compare_types",
    "anp_core.lab.scoring.cues",
    "anp_core.prediction.pictures.complete_image",
    "anp_core.prediction.pictures.picture_metrics",
    "anp_core.prediction.temperature.forecast",
    "pages.comparison.show",
    "pages.lab.tracer",
    "pages.pictures.show",
    "pages.records.show",
    "streamlit.emojis",
)
ALIKE = (
    ("pages.pictures.source", "thumbnails"),
    ("pages.start_sample", "load_start_sample"),
    ("pages.start_sample", "draw_compared"),
)
NETWORKS = ("photo", "temperature")


@asynccontextmanager
async def ready(_server: App) -> AsyncIterator[None]:
    """Import what the pages use, and load what is the same for every visitor; then visitors may come."""
    share_memory()
    # A folder `pages` has Streamlit run its files without app.py around them until the first visitor was on the start
    # page: whoever came by a link before found no bar, no language and no style.
    PagesManager.uses_pages_directory = False
    for name in NEEDED:
        import_module(name)
    load_model = import_module("anp_core.pretrained").load_model
    for name in NETWORKS:
        load_model(name)
    for module, load in ALIKE:
        getattr(import_module(module), load)()
    _complete_tiny_picture()
    freeze_loaded("server")
    yield


def _complete_tiny_picture() -> None:
    """Have threads started and plug-ins found: the first completion takes twice as long as all others."""
    missing = np.zeros((48, 48), bool)
    missing[20:28, 20:28] = True
    complete_image = import_module("anp_core.prediction.pictures.complete_image").complete_image
    complete_image(np.full((48, 48, 3), 0.5, np.float32), missing)
