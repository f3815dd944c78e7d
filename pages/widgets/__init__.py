"""Own Streamlit components and helpers: each a thin Python face."""
