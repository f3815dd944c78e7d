"""The documents of the project, and the code in them, for tests that run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def fences(document: Path, kind: str) -> Iterator[tuple[int, str]]:
    """(line of the file, text) of every fenced block whose opening line says exactly `kind`."""
    text = document.read_text(encoding="utf-8")
    for found in re.finditer(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start(1)].count("\n"), found[1]


def run(document: Path, names: dict[str, object]) -> None:
    """Run the Python of a document from top to bottom, each block with what those before it made in `names`."""
    for line, block in fences(document, "python"):
        exec(compile("\n" * line + block, document, "exec"), names)  # errors name the document's own line
