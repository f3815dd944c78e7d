"""The first page: what Lacuna is for, a finished example of each kind, and the way to the two tasks."""

from __future__ import annotations

import streamlit as st

st.title("Fill what is missing")
