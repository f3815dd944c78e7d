"""Quotation marks that do not stand where a CSV file has them: around whole lines, single ones, and formulas.

Called by `table.py` before the layout of a table is looked for.
"""

from __future__ import annotations

import csv
import re

HEAD = 4_000  # characters that are looked at
MOST = 0.8  # share of the lines that have to be so
_FORMULA = re.compile(r"(?<![^,;\t|\n\r])=(\"[^\"\n]*\")")
_SINGLE = re.compile(r"\s*'[^'\n]*'\s*([,;\t|].*)?")


def plain_quotes(text: str) -> str:
    """The text with quotation marks as CSV files have them; what has none, or those, stays as it is."""
    head = text[:HEAD]
    if '="' in head:
        text = _FORMULA.sub(r"\1", text)  # ="12.5" is how programs keep spreadsheets from reading a cell
    lines = [line for line in head.splitlines()[:30] if line.strip()]
    if not lines:
        return text
    if '"' not in head and sum(bool(_SINGLE.fullmatch(line)) for line in lines) >= MOST * len(lines):
        return text.replace("'", '"')
    if (
        '"' not in head
        and all(line.lstrip()[:1] == "'" and line.count("'") == 1 for line in lines[1:])
        and lines[1:]
    ):
        return text.replace("'", "")  # a spreadsheet's mark of a cell that is text
    if sum(_is_one_cell(line) for line in lines) >= MOST * len(lines):
        return "\n".join(_inside(line) for line in text.splitlines())
    return text


def _is_one_cell(line: str) -> bool:
    """Whether a whole line with separators is quoted: "date,temp"."""
    line = line.strip()
    if len(line) < 3 or line[0] != '"' or line[-1] != '"' or not re.search(r"[,;\t|]", line):
        return False
    # Without marks of its own, a separator inside would have been cut at.
    return all(len(next(csv.reader([line], delimiter=sign), [])) == 1 for sign in ",;\t|")


def _inside(line: str) -> str:
    return line.strip()[1:-1].replace('""', '"') if _is_one_cell(line) else line
