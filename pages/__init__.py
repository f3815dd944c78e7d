"""The screens of the dashboard, one a file, and the widgets they share.

A folder called `pages` once was Streamlit's way to make an app of several pages. Until `app.py` has run for the first
time, a new server still takes it for that, and a link that leads straight to a page would show it without the
dashboard around it. The first import of this package then hands the visit over to `app.py`.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

if PagesManager.uses_pages_directory:
    PagesManager.uses_pages_directory = False  # what st.navigation does in app.py
    st.rerun()
