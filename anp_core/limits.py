"""How much one machine gives to all of its visitors: the limits that whoever runs it can change, in one place.

Each is an environment variable, read once. Beyond a limit a sentence says what the limit is. How large an uploaded
file may be is Streamlit's own `server.maxUploadSize`: in `.streamlit/config.toml`, 100 MB, or as
STREAMLIT_SERVER_MAX_UPLOAD_SIZE.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from anp_core.errors import UserInputError
from anp_core.language import say

PREFIX = "LACUNA_"
LARGEST = 10**12


@dataclass(frozen=True)
class Limits:
    """The limits, each named like its variable: `rows` is LACUNA_ROWS.

    Attributes:
        megapixels: of a picture or a mask, by its header. 25 megapixels of RGB are 300 MB of float32.
        rows: of a table; later ones are left out, which is said. 4 million are 456 years of hours, and more would not
            fit into a small machine beside a model.
        jobs: of one visitor that are under way or wait at a time, in all windows of one session.
        results_mb: MB of finished results that are kept for whoever asks the same again.
        session_results_mb: MB of these that one visitor's questions may take, so that nobody crowds out the others.
        memory_mb: MB that the process may use; 0 for any. Beyond them results that are kept are dropped first, then
            the work that began last is stopped, and new work is refused until some has ended.
    """

    megapixels: int = 25
    rows: int = 4_000_000
    jobs: int = 12
    results_mb: int = 200
    session_results_mb: int = 80
    memory_mb: int = 0

    @property
    def pixels(self) -> int:
        """Of a picture."""
        return 1_000_000 * self.megapixels


def read_limits(variables: Mapping[str, str]) -> Limits:
    """The limits that environment variables set, and the usual ones for the rest.

    Raises:
        UserInputError: a variable is no whole number, or is too small.
    """
    chosen = {}
    for field in fields(Limits):
        name = PREFIX + field.name.upper()
        text = variables.get(name, "").strip()
        least = min(1, int(str(field.default)))
        if not text:
            continue
        number = int(text) if text.isdecimal() and len(text) < len(str(LARGEST)) else -1
        if number < least:
            raise UserInputError(
                say(
                    "{name} must be a whole number from {least} to {most:,}; got {text!r}. Without it, it is "
                    "{usual:,}.",
                    name=name,
                    least=least,
                    most=LARGEST - 1,
                    text=text[:40],
                    usual=int(str(field.default)),
                )
            )
        chosen[field.name] = number
    return Limits(**chosen)


@cache
def limits() -> Limits:
    """The limits of this process; UserInputError as `read_limits`."""
    return read_limits(os.environ)
