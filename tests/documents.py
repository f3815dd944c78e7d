"""The documents of the project, and the code in them, for tests that run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.registry import remove

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def fences(document: Path, kind: str) -> Iterator[tuple[int, str]]:
    """(line of the file, text) of every fenced block whose opening line says exactly `kind`."""
    text = document.read_text(encoding="utf-8")
    for found in re.finditer(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start(1)].count("\n"), found[1]


@contextmanager
def run(document: Path, names: dict[str, object]) -> Iterator[dict[str, object]]:
    """Run a document's Python from top to bottom; `names` holds what it makes, its attention types go at the end."""
    before = set(CATALOGUE)
    try:
        for line, block in fences(document, "python"):
            exec(compile("\n" * line + block, document, "exec"), names)  # errors name the document's own line
        yield names
    finally:
        for key in set(CATALOGUE) - before:
            remove(key)
