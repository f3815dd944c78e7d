"""The command lacuna: alone it starts the dashboard, with a command it is `python -m anp_core`."""

from __future__ import annotations

import runpy
import sys

from anp_core import cli
from anp_core.errors import UserInputError
from anp_core.limits import limits
from anp_core.places import APP


def main() -> None:
    """Start the dashboard where no command is given, else run the command.

    The dashboard runs in this process until it is stopped; Streamlit's own variables choose its port and the like,
    such as STREAMLIT_SERVER_PORT.
    """
    if len(sys.argv) > 1:
        cli.main()
        return
    try:
        limits()
    except UserInputError as error:
        raise SystemExit(error.sentence) from None
    sys.argv = ["streamlit", "run", str(APP)]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
