"""Comments stand by what they speak of, and the files that they name are there."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("anp_core", "pages", "assets/components", "tests")
SOURCES = [
    ROOT / "app.py",
    *(path for folder in FOLDERS for ending in ("py", "js") for path in (ROOT / folder).rglob(f"*.{ending}")),
]
NAMED = re.compile(r"(?<![\w./-])(?:[\w-]+/)*[\w-]+\.(?:py|js|mjs|css)\b")
FILES = {path.relative_to(ROOT).as_posix() for path in SOURCES} | {
    path.relative_to(ROOT).as_posix() for path in (ROOT / "assets").rglob("*.css")
}
KNOWN = {"/".join(file.split("/")[start:]) for file in FILES for start in range(file.count("/") + 1)}
ELSEWHERE = {"model.py"}  # files of other projects that are cited
MAY_STAND_BEHIND = re.compile(r"\([\w·/, −+]*\)|fmt: skip|type: ignore.*|noqa.*")


def comments(path: Path) -> str:
    """Every comment and docstring of a Python file, every comment of a script."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return "\n".join(re.findall(r"(?m)(?:^|\s)//.*$|/\*[\s\S]*?\*/", text))
    return "\n".join([*_python_comments(text), *_docstrings(ast.parse(text))])


def _python_comments(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value.value


def missing(text: str) -> set[str]:
    """The files that a text names and that are nowhere: a name alone may lie in any folder."""
    return set(NAMED.findall(text)) - KNOWN - ELSEWHERE


def stranded(text: str) -> list[str]:
    """Comments that a formatter left behind a closing bracket, or alone with a value in brackets.

    Shapes and words to tools may stand there: they speak of the whole expression.
    """
    behind = re.findall(r"(?m)^[ \t]*[)\]}]+[,:]?[ \t]*#[ \t]*(.*)$", text)
    alone = re.findall(r"(?m)[=:] \(\n[ \t]+\S+  # (.*)\n[ \t]*\)$", text)
    return [said for said in behind if not MAY_STAND_BEHIND.fullmatch(said)] + alone


def test_every_file_that_is_named_in_a_comment_exists():
    assert {path: names for path in SOURCES if (names := missing(comments(path)))} == {}


def test_no_comment_is_stranded_behind_a_bracket():
    python = [path for path in SOURCES if path.suffix == ".py"]
    assert {path: said for path in python if (said := stranded(path.read_text(encoding="utf-8")))} == {}


def test_a_stranded_comment_is_found_out():
    assert stranded("SIZE = (\n    3,\n)  # pixels\nSTEP = (\n    5  # levels\n)\n") == ["pixels", "levels"]
    assert stranded("x = f(\n    y\n)  # (B, M, N)\nz = [  # one a row\n    1,\n]  # fmt: skip\n") == []


def test_a_file_that_moved_is_found_out():
    said = "After `masked_softmax.py` and attention/scores.py; old_scores.py, pages/scores.py, x.python and a.pyc."
    assert missing(said) == {"old_scores.py", "pages/scores.py"}
