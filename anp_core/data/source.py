"""The content of a file that somebody names or hands over: where pictures, masks, records and tables come in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from anp_core.errors import UserInputError
from anp_core.language import say

LONGEST_NAME = 120  # letters: a longer one fills a page
# Letters that are not seen, or turn the text behind them round: Unicode's directions, and spaces of no width.
_UNSEEN = dict.fromkeys(
    [*range(32), *range(0x7F, 0xA0), 0x200B, *range(0x200E, 0x2010), *range(0x2028, 0x202F)]
)
_UNSEEN |= dict.fromkeys([0x2060, *range(0x2066, 0x206A), 0xFEFF, *range(0xD800, 0xE000)])

Source = bytes | bytearray | memoryview | str | os.PathLike[str] | IO[Any]
"""A path as text or as a Path, the bytes themselves, or an open file."""


def read_source(source: Source, name: str, refusal: type[UserInputError]) -> tuple[bytes, str]:
    """Content and name of a file; `name` wins over the file's own, and is empty where neither is known.

    The name is for sentences: as `seen_name` gives it.

    An open file is read from its beginning, whatever was read of it before: a page's rerun hands in the same one. One
    opened as text gives the bytes below its text.

    Raises:
        refusal: there is no such file, or it cannot be opened.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), seen_name(name)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            return path.read_bytes(), seen_name(name or path.name)
        except FileNotFoundError:
            raise refusal(
                say("There is no file {source}; check its name.", source=seen_name(str(path)))
            ) from None
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            why = getattr(error, "strerror", None) or str(error)
            raise refusal(
                say("“{path}” cannot be opened: {why}.", path=seen_name(str(path)), why=why)
            ) from error
    if source.seekable():
        source.seek(0)
    content = getattr(source, "buffer", source).read()
    name = name or Path(str(getattr(source, "name", ""))).name
    return (content.encode() if isinstance(content, str) else content), seen_name(name)


def seen_name(name: str) -> str:
    """A name as it can be shown: without what is not seen or turns letters round, and not longer than a line.

    >>> seen_name("invoice\u202egnp.exe")
    'invoicegnp.exe'
    """
    plain = name.translate(_UNSEEN)
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 20]}…{plain[-19:]}"
