"""What kind of run of a page's script this is."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def is_fragment_run() -> bool:
    """Whether only fragments run, not the whole page."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context is not None and context.fragment_ids_this_run)


def is_history_step() -> bool:
    """Whether the browser's back or forward button brought the address."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context is not None and context.is_history_navigation)


def shown_page() -> str:
    """Names the page that runs; empty outside of a session."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.page_script_hash


def session_id() -> str:
    """Names the visitor's session; empty outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id
