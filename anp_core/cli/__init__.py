"""The command line: python -m anp_core prepare | train | complete | forecast | backtest | benchmark | models | …"""

from __future__ import annotations

import io
import sys

import typer

from anp_core.cli import (
    classifiers,
    lab_bottleneck,
    lab_dates,
    lab_processes,
    measuring,
    pictures,
    preparing,
    temperature,
    training,
)
from anp_core.errors import ChoiceNeeded, UserInputError, refused_by_system

app = typer.Typer(
    help="Fill the gaps in pictures and temperature records with attentive neural processes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    preparing.prepare,
    training.train,
    pictures.complete,
    temperature.forecast,
    temperature.backtest,
    measuring.benchmark,
    training.fit_climatology,
    training.fit_correlation,
    training.fit_bands,
    training.showcase,
    training.models,
    lab_processes.train_lab_processes,
    lab_dates.train_dates,
    lab_bottleneck.train_bottleneck,
    classifiers.train_classifiers,
):
    app.command()(command)


def main() -> None:
    """Run the command line; what a user can mend becomes one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):  # of an ASCII terminal: a ° becomes a ?, not an error
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except ChoiceNeeded as error:
        typer.secho(temperature.choice_sentence(error), fg="red", err=True)
        raise SystemExit(2) from None
    except OSError as error:
        typer.secho(refused_by_system(error), fg="red", err=True)
        raise SystemExit(2) from None
    except UserInputError as error:
        typer.secho(str(error), fg="red", err=True)
        raise SystemExit(2) from None
