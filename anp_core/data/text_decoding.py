"""From the bytes of an upload to text: the first step of reading a temperature table.

Works out the encoding and turns away what is not text at all. `table_reading.py` takes over from here.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from anp_core.errors import RecordError
from anp_core.language import Sentence, say

SAMPLE_BYTES = 1 << 16

_PICTURE = say("This is a picture, not a table; upload it on the picture page, or a CSV file here.")
_EXCEL = say("This looks like an Excel workbook; save it as CSV and upload that.")
_BINARY = say("This file is not text, so it cannot be read as a table; export it as CSV and upload that.")

# First bytes of files that people upload by mistake, and the sentence each deserves.
_MAGIC: tuple[tuple[bytes, Sentence], ...] = (
    (b"\xd0\xcf\x11\xe0", _EXCEL),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"%PDF", say("This is a PDF document; export its table as CSV and upload that.")),
    (b"\x1f\x8b", say("This file is compressed (gzip); unpack it and upload the CSV inside.")),
    (b"PAR1", say("This is a Parquet file; export it as CSV and upload that.")),
    (
        b"\x89HDF",
        say("This is an HDF5 or NetCDF file; export one temperature series as CSV and upload that."),
    ),
    (b"CDF", say("This is a NetCDF file; export one temperature series as CSV and upload that.")),
    (b"GRIB", say("This is a GRIB file; export one temperature series as CSV and upload that.")),
)
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1a"))


@dataclass(frozen=True)
class DecodedText:
    """Text of a file and the name of its encoding, as one would say it to a user."""

    text: str
    encoding: str


def decode_text(raw: bytes) -> DecodedText:
    """Decode UTF-8, UTF-16, UTF-32, GB 18030 or Windows-1252 text; RecordError for anything else."""
    if not raw.strip():
        raise RecordError(
            say("The file is empty; upload a CSV file with a column of dates and a column of temperatures.")
        )
    _turn_away_other_formats(raw)
    decoded = _decode_unicode(raw) or _decode_national(raw)
    text = decoded.text.lstrip("\ufeff")
    if not text.strip():
        raise RecordError(
            say(
                "The file holds only blank lines; upload a CSV file with a column of dates and one of "
                "temperatures."
            )
        )
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        raise RecordError(
            say("This looks like a saved web page, not a table; download the data as CSV and upload that.")
        )
    if start.startswith(("{", "[{")):
        raise RecordError(say("This looks like JSON, not a table; export it as CSV and upload that."))
    return DecodedText(text, decoded.encoding)


def _turn_away_other_formats(raw: bytes) -> None:
    if raw.startswith(b"PK\x03\x04"):
        if b"xl/" in raw[: 1 << 20] or b"[Content_Types].xml" in raw[:4096]:
            raise RecordError(_EXCEL)
        raise RecordError(say("This is a ZIP archive; unpack it and upload the CSV file inside."))
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        raise RecordError(_PICTURE)
    for magic, sentence in _MAGIC:
        # Text may begin with the letters of a mark (a station called GRIB); binary files show NULs as well.
        if raw.startswith(magic) and (
            not magic.isascii() or magic == b"%PDF" or b"\x00" in raw[:SAMPLE_BYTES]
        ):
            raise RecordError(sentence)


def _decode_unicode(raw: bytes) -> DecodedText | None:
    for mark, codec, title in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            try:
                return DecodedText(raw[len(mark) :].decode(codec), title)
            except UnicodeDecodeError:
                # A copy cut short ends in half a character; what came before is still good.
                return DecodedText(raw[len(mark) :].decode(codec, errors="ignore"), title)
    if b"\x00" in raw:
        guessed = _utf16_without_mark(raw[:SAMPLE_BYTES])
        if guessed is None:
            raise RecordError(_BINARY)
        return DecodedText(raw.decode(guessed, errors="ignore"), "UTF-16")
    try:
        return DecodedText(raw.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 shows in ASCII digits: every other byte is NUL, always on the same side."""
    even, odd = sample[0::2], sample[1::2]
    even_share, odd_share = even.count(0) / len(even), odd.count(0) / max(len(odd), 1)
    if odd_share > 0.4 and even_share < 0.02:
        return "utf-16-le"
    if even_share > 0.4 and odd_share < 0.02:
        return "utf-16-be"
    return None


def _decode_national(raw: bytes) -> DecodedText:
    sample = raw[:SAMPLE_BYTES]
    if len(sample) - len(sample.translate(None, _CONTROL)) > 0.02 * len(sample):
        raise RecordError(_BINARY)
    # Chinese text pairs its high bytes; in Western text a lone accent or degree sign stands among ASCII.
    runs = re.findall(rb"[\x80-\xff]+", raw[: SAMPLE_BYTES // 16])
    if runs and all(len(run) % 2 == 0 for run in runs):
        try:
            return DecodedText(raw.decode("gb18030"), "GB 18030")
        except UnicodeDecodeError:
            pass
    try:
        return DecodedText(raw.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        return DecodedText(raw.decode("latin-1"), "Latin-1")
