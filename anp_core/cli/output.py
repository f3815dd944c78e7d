"""What commands share: the console, a progress bar, and tables."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

console = Console()

EngineName = Annotated[
    str, typer.Option(help="of many files: local, one after the other; ray, by the workers of a Ray cluster")
]
Workers = Annotated[int | None, typer.Option(min=1, help="of --engine ray; by default one for each core")]


def progress_bar(*, shown: bool = True) -> Progress:
    """A bar with counts, the time left, and a place for the latest score; not `shown`, it stays silent."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"), console=console, disable=not shown,
    )  # fmt: skip


def print_rows(rows: list[dict[str, Any]]) -> None:
    """A Markdown table of rows, ready for a README; a column that a row lacks stays empty."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        values = (row.get(name, "") for name in columns)
        cells = (f"{value:.3f}" if isinstance(value, float) else str(value) for value in values)
        lines.append("| " + " | ".join(cells) + " |")
    typer.echo("\n".join(lines))
