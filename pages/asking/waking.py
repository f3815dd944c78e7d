"""Have a page run again at once: Streamlit itself does so on a click, or by a timer in the browser."""

from __future__ import annotations

from collections.abc import Callable

from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState


def waker() -> Callable[[], None]:
    """What has the page run again on which the fragment stands that runs now, called from any thread.

    It does nothing once the fragment is gone. Where something runs already or is about to, which is not to be cut
    short, it has the fragment alone run after it, which then asks for the whole page.
    """
    context = get_script_run_ctx(suppress_warning=True)
    fragment = None if context is None else ThreadState.get().fragment_id
    if context is None or fragment is None or not runtime.exists():
        return lambda: None
    session_id = context.session_id
    page = ClientState(  # as the browser would ask
        query_string=context.query_string,
        page_script_hash=context.page_script_hash,
        cached_message_hashes=context.cached_message_hashes,
        context_info=context.context_info,
    )
    part = ClientState(fragment_id=fragment, is_auto_rerun=True)
    part.MergeFrom(page)

    def ask(session: AppSession) -> None:
        if session.has_fragment(fragment):
            # Its state alone would not tell: between a click and the run for it nothing runs.
            session.request_rerun(page if session._scriptrunner is None else part)

    def wake() -> None:
        session = runtime.get_instance().get_app_session(session_id)
        if session is not None:
            session._call_soon_on_event_loop(lambda: ask(session))

    return wake
