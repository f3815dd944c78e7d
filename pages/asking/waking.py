"""Have a fragment run again at once: Streamlit itself does so on a click, or by a timer in the browser."""

from __future__ import annotations

from collections.abc import Callable

from streamlit import runtime
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState


def waker() -> Callable[[], None]:
    """What has the fragment that runs now run again, called from any thread; it does nothing once that is gone."""
    context = get_script_run_ctx(suppress_warning=True)
    fragment = None if context is None else ThreadState.get().fragment_id
    if context is None or fragment is None or not runtime.exists():
        return lambda: None
    session_id = context.session_id
    asked = ClientState(  # as the browser's timer would ask
        query_string=context.query_string,
        page_script_hash=context.page_script_hash,
        fragment_id=fragment,
        is_auto_rerun=True,
        cached_message_hashes=context.cached_message_hashes,
        context_info=context.context_info,
    )

    def wake() -> None:
        session = runtime.get_instance().get_app_session(session_id)
        if session is not None:
            session._call_soon_on_event_loop(lambda: session.request_rerun(asked))

    return wake
