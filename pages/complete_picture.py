"""The page "Complete a picture": a picture with a hole goes in, its completion and what it attended to come out."""

from __future__ import annotations

import streamlit as st

st.title("Complete a picture")
