"""Bad tables: no tables at all, ones too deep, wide or long for what they hold, and cells that nobody measured."""

from __future__ import annotations

import gzip
import io
import json
import pickle
from functools import partial

import numpy as np
import pandas as pd
from PIL import Image

from tests.hostile.case import Case
from tests.hostile.pictures import LAUGHS, Runs, numpy_objects, saved, zipped

DAYS = [f"2023-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(40)]
VALUES = [round(5 + 9 * np.sin(n / 5), 1) for n in range(40)]
READ = "^Read|observ|daily"
LONG = "one row for each time, with a line break"


def table(header: str = "date,temp", day: int = 3, **cells: str) -> bytes:
    """Forty days; on one of them another `date` or `temp`."""
    rows = [[date, str(value)] for date, value in zip(DAYS, VALUES, strict=True)]
    rows[day] = [cells.get("date", rows[day][0]), cells.get("temp", rows[day][1])]
    return "\n".join([header, *(",".join(row) for row in rows), ""]).encode()


def every(cell: str) -> bytes:
    """A value in the place of every temperature."""
    return "\n".join(["date,temp", *(f"{day},{cell}" for day in DAYS), ""]).encode()


def dated(write: str, first: int = 1) -> bytes:
    """A table whose n-th date is `write` of n."""
    rows = (f"{write.format(n=n + first)},{value}" for n, value in enumerate(VALUES))
    return "\n".join(["date,temp", *rows, ""]).encode()


def parquet() -> bytes:
    """A table of another kind."""
    buffer = io.BytesIO()
    pd.DataFrame({"date": DAYS, "temp": VALUES}).to_parquet(buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    """What would be an Excel workbook once 10 MB are unpacked."""
    return zipped("xl/worksheets/sheet1.xml", bytes(10_000_000))


def wide(columns: int) -> bytes:
    """Three rows of so many columns."""
    header = ",".join(["date", *(f"t{n}" for n in range(columns))])
    rows = [",".join([day, *["1.5"] * columns]) for day in DAYS[:3]]
    return "\n".join([header, *rows]).encode()


NO_TABLES = [
    Case("nothing", b"", "The file is empty; upload a CSV file"),
    Case("blank lines", b" \n\n", "The file is empty; upload a CSV file"),
    Case("zeros", bytes(5_000), "not text"),
    Case("every byte", bytes(range(256)) * 40, "not text"),
    Case("a picture", saved(np.zeros((9, 9, 3), np.uint8)), "This is a picture, not a table"),
    Case("BMP", saved(Image.new("RGB", (9, 9)), "BMP"), "not text"),
    Case("Excel bomb", workbook, "looks like an Excel workbook; save it as CSV"),
    Case("zip bomb", partial(zipped, "a.csv", bytes(10_000_000)), "a ZIP archive; unpack it"),
    Case("gzip bomb", lambda: gzip.compress(bytes(10_000_000)), r"compressed \(gzip\); unpack it"),
    Case("PDF", b"%PDF-1.7\n" + bytes(40), "a PDF document; export its table as CSV"),
    Case("HTML", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "saved web page, not a table"),
    Case("XML entities", b"<?xml version='1.0'?>" + LAUGHS + b"]><t>&j;</t>", "saved web page"),
    Case("JSON", json.dumps({"date": DAYS, "temp": VALUES}).encode(), "looks like JSON, not a table"),
    Case("deep JSON", b"[" * 200_000, LONG),
    Case("program of Linux", b"\x7fELF\x02\x01\x01" + bytes(60), "not text"),
    Case("pickle", pickle.dumps(Runs()), "not text"),
    Case("NumPy objects", numpy_objects, "not text"),
    Case("Parquet", parquet, "a Parquet file; export it as CSV"),
    Case("a script", b"#!/bin/sh\nrm -rf /\n", "No dates"),
]
SHAPES = [
    Case("a header alone", b"date,temp\n", "a header but no rows below it; add rows"),
    Case("one column", b"temp\n1.5\n2.5\n", "No dates"),
    Case("no dates", b"a,b\n1,2\n3,4\n", r"No dates .*\(a, b\)"),
    Case("no numbers", every("fine"), "No numbers"),
    Case("one row", b"date,temp\n2020-01-01,3.5", "1 observation; at least 10"),
    Case("one line of 5 MB", b"a," * 2_500_000, LONG),
    Case("one cell of 5 MB", table(temp="9" * 5_000_000), READ, True),
    Case("one name of 5 MB", table("date," + "t" * 5_000_000), LONG),
    Case("one line of 5 MB without a separator", b"a" * 5_000_000, LONG),
    Case("10,000 columns", partial(wide, 10_000), r"has 10,001 columns; at most 5,000 can be read. Keep"),
    Case("200,000 empty rows", lambda: b"date,temp\n" + b",\n" * 200_000, "No dates"),
    Case("a million commas a row", lambda: (b"," * 100_000 + b"\n") * 5, LONG),
    Case("a quotation mark never closed", table(temp='"3.5'), READ, True),
    Case("nothing but quotation marks", b'"' * 100_001, "50,001 columns; at most 5,000"),
    Case("rows of all lengths", b"\n".join(b"x," * n for n in range(1, 120)), "No dates"),
    Case("names that repeat", table("date,temp,temp,temp"), READ, True),
    Case("nameless columns", table(","), READ, True),
]
LETTERS = [
    Case("NUL among the rows", table(temp="3\0.5"), "not text"),
    Case("half a UTF-8 letter at the end", table() + b"\xe2\x82", READ, True),
    Case("a lone surrogate", table().replace(b"temp", b"temp\xed\xb2\x80"), READ, True),
    Case("text turned round", table("date,temp\u202egnp.exe"), '"tempgnp.exe"', True),
    Case("letters of no width", table("\u200bdate\u200b,\ufefftemp\u200d"), READ, True),
    Case("combining marks", table("date,temp" + "\u0301" * 5_000), READ, True),
    Case("markup in a name", table("date,<img src=x onerror=alert(1)> temp"), READ, True),
    Case("a formula in a name", table('date,"=HYPERLINK(""http://x"",""temp"")"'), READ, True),
    Case("a name with a path", table("date,../../etc/passwd temp"), READ, True),
    Case("braces in a name", table("date,{temp} {0} {name!r} %s %(x)s"), READ, True),
    Case("UTF-16 of an odd length", b"\xff\xfe" + table().decode().encode("utf-16-le") + b"\0", READ, True),
    Case("UTF-7", b"date,temp\n+ADw-script+AD4-", "No dates"),
]
VALUES_OF_NOBODY = [
    Case("1e308", table(temp="1e308"), READ, True),
    Case("everywhere 1e308", every("1e308"), "No numbers .* Have one column with numbers such as 12.5"),
    Case("1e999", table(temp="1e999"), READ, True),
    Case("everywhere inf", every("inf"), "No numbers"),
    Case("everywhere nan", every("nan"), "only gaps"),
    Case("everywhere -9999", every("-9999"), "only gaps"),
    Case("everywhere nothing", every(""), "only gaps"),
    Case("3,000 degrees", every("3000.5"), "possible air temperature|only gaps"),
    Case("a number of 10,000 digits", table(temp="1" * 10_000), READ, True),
    Case("hexadecimal", every("0x1F"), "No numbers"),
    Case("underscores", every("1_0.5"), "No numbers"),
    Case("a formula", table(temp="=1+1"), READ, True),
    Case("year 0000", dated("0000-01-{n:02d}"), "No dates"),
    Case("year 99999", dated("99999-01-{n:02d}"), "No dates"),
    Case("one year 9999", table(date="9999-12-31"), READ, True),
    Case("day 45", dated("2023-01-{n}", 45), "No dates"),
    Case("seconds beyond 64 bits", dated("{n}99999999999999999999"), "No dates"),
    Case("seconds before 1970", dated("-{n}00000000"), "1843-03-31", True),
    Case("always the same day", dated("2023-01-01"), "39 rows repeat an earlier time"),
    Case("offsets of 99 hours", dated("2023-01-01T{n:02d}:00+99:99"), "No dates"),
]
TABLES = [*NO_TABLES, *SHAPES, *LETTERS, *VALUES_OF_NOBODY]
