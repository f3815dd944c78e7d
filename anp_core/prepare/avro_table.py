"""Reads a table of texts from an Avro file: the form in which one of the sources publishes its temperatures.

Only what such a file needs of the format (Apache Avro 1.11, object container files): records whose fields are all
strings, in blocks that are packed with deflate or not at all.
"""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path

import pandas as pd

from anp_core.errors import PublishedDataError
from anp_core.language import say

MAGIC = b"Obj\x01"
SYNC = 16  # bytes after each block
BITS = 64  # of a number


def read_avro_table(path: Path) -> pd.DataFrame:
    """Every record as a row of texts; PublishedDataError where the file is damaged or of another kind."""
    stream = io.BytesIO(path.read_bytes())
    if stream.read(len(MAGIC)) != MAGIC:
        raise _other_kind(path)
    try:
        return _read_rows(stream)
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError, zlib.error) as error:
        raise _other_kind(path) from error


def _read_rows(stream: io.BytesIO) -> pd.DataFrame:
    """What stands behind the mark of an Avro file; any of the errors above where it makes no sense."""
    about = _read_map(stream)
    fields = json.loads(about["avro.schema"])["fields"]
    codec = about.get("avro.codec", b"null")
    if codec not in (b"null", b"deflate") or not fields or any(field["type"] != "string" for field in fields):
        raise ValueError("no records of strings, or packed in another way")
    stream.read(SYNC)
    rows = []
    while stream.tell() < stream.getbuffer().nbytes:
        count, size = _read_whole(stream), _read_whole(stream)
        packed = stream.read(size)
        block = io.BytesIO(zlib.decompress(packed, -zlib.MAX_WBITS) if codec == b"deflate" else packed)
        rows += [[_read_bytes(block).decode() for _ in fields] for _ in range(count)]
        stream.read(SYNC)
    return pd.DataFrame(rows, columns=[field["name"] for field in fields])


def _read_whole(stream: io.BytesIO) -> int:
    """A number: seven bits a byte, lowest first, then unfolded so that small negative ones are short too."""
    folded = shift = 0
    while shift < BITS:
        (byte,) = stream.read(1)
        folded |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (folded >> 1) ^ -(folded & 1)
    raise ValueError("a number of more than 64 bits")


def _read_bytes(stream: io.BytesIO) -> bytes:
    return stream.read(_read_whole(stream))


def _read_map(stream: io.BytesIO) -> dict[str, bytes]:
    found = {}
    while count := _read_whole(stream):
        if count < 0:  # then the size in bytes follows
            _read_whole(stream)
        for _ in range(abs(count)):
            name = _read_bytes(stream).decode()
            found[name] = _read_bytes(stream)
    return found


def _other_kind(path: Path) -> PublishedDataError:
    return PublishedDataError(
        say(
            "{file} must be an Avro file of records of strings; it is damaged or something else. Fetch it anew.",
            file=str(path),
        )
    )
