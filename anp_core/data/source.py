"""The content of a file that somebody names or hands over: where pictures, masks, records and tables come in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from anp_core.errors import UserInputError
from anp_core.language import say

Source = bytes | bytearray | memoryview | str | os.PathLike[str] | IO[Any]
"""A path as text or as a Path, the bytes themselves, or an open file."""


def read_source(source: Source, name: str, refusal: type[UserInputError]) -> tuple[bytes, str]:
    """Content and name of a file; `name` wins over the file's own, and is empty where neither is known.

    An open file is read from its beginning, whatever was read of it before: a page's rerun hands in the same one. One
    opened as text gives the bytes below its text.

    Raises:
        refusal: there is no such file, or it cannot be opened.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), name
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            return path.read_bytes(), name or path.name
        except FileNotFoundError:
            raise refusal(say("There is no file {source}; check its name.", source=str(path))) from None
        except OSError as error:
            raise refusal(
                say("“{path}” cannot be opened: {why}.", path=path, why=error.strerror or str(error))
            ) from error
    if source.seekable():
        source.seek(0)
    content = getattr(source, "buffer", source).read()
    name = name or Path(str(getattr(source, "name", ""))).name
    return (content.encode() if isinstance(content, str) else content), name
