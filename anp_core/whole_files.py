"""Files that are there whole or not at all: what the command line writes survives being stopped at any moment."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and move it to its place once all of it is on the disk; makes its folder.

    Raises:
        OSError: the disk is full, or may not be written to; it names the file, and what was there before still is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:  # of a full disk the system does not say which file it was
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        if part.exists():  # where nothing may be written, nothing may be taken away either
            part.unlink()
