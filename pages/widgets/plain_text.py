"""Text of a file or of its name, to stand in Markdown as it is written."""

from __future__ import annotations

import re

_SIGNS = re.compile(
    r"[\\`*_{}\[\]|~$<>&#]"  # emphasis, code, links, tables, formulas, entities, headings
    r"|:(?=\w)"  # colours, emoji
    r"|^[-+](?=\s)|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)"  # lists
)


def plain(text: str) -> str:
    """`text` with every sign that Markdown would take for its own made harmless; line breaks become blanks."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
