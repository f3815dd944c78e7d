"""The command forecast: one record, or many into one table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anp_core.cli.output import progress_bar

BAND_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def forecast(
    record: Annotated[
        list[Path],
        typer.Argument(help="a CSV with dates and temperatures; several of them, or folders, give one table"),
    ],
    horizon: Annotated[str, typer.Option(help='"30D" or "48h"')] = "30D",
    out: Annotated[
        Path, typer.Option(help="CSV of mean, std and quantiles in °C; of several records also .parquet")
    ] = Path("forecast.csv"),
    gaps: Annotated[Path | None, typer.Option(help="also fill the record's gaps, into this CSV")] = None,
    model: str = "temperature/multihead",
) -> None:
    """Forecast a temperature record and, if asked, fill its gaps; or forecast many records into one table."""
    if len(record) == 1 and not record[0].is_dir() and out.suffix.lower() != ".parquet":
        _forecast_one(record[0], horizon, out, gaps, model)
        return
    if gaps is not None:
        raise typer.BadParameter("--gaps is for a single record that goes into a CSV")
    _forecast_many(record, out, horizon=horizon, model=model)


def _forecast_one(record: Path, horizon: str, out: Path, gaps: Path | None, model: str) -> None:
    from anp_core.data.table_writing import forecast_to_csv
    from anp_core.data.temperature import read_record
    from anp_core.prediction.forecast import Outlook, fill_gaps
    from anp_core.prediction.forecast import forecast as predict

    def write(outlook: Outlook, path: Path) -> None:
        quantiles = outlook.quantiles(BAND_LEVELS)
        path.write_bytes(forecast_to_csv(outlook.times, outlook.mean, outlook.std, BAND_LEVELS, quantiles))
        typer.echo(f"{path}: {len(outlook.times):,} times in {outlook.seconds:.2f} s by {model}")

    source = read_record(record, record.name)
    for sentence in source.report:
        typer.echo(sentence)
    write(predict(source, horizon, model=model), out)
    if gaps is not None:
        write(fill_gaps(source, model=model), gaps)


def _forecast_many(inputs: list[Path], out: Path, **options: str) -> None:
    """Exit code 1 where a record failed, 130 after Ctrl+C, when nothing is written."""
    from anp_core.prediction.forecast_many import forecast_many, plan_forecasts, write_forecasts

    job = plan_forecasts(inputs, out, **options)
    tables, failed = [], 0
    with progress_bar() as bar:
        task = bar.add_task("records", total=len(job.records), note="")
        try:
            for outcome in forecast_many(job):
                if outcome.table is None:
                    failed += 1
                else:
                    tables.append(outcome.table)
                bar.update(task, advance=1, note=outcome.station)
                mark = "" if outcome.table is not None else " failed"
                said = " ".join((f"{outcome.path}{mark}: {outcome.sentence}", *outcome.notes))
                bar.console.print(said, markup=False, highlight=False, soft_wrap=True)
        except KeyboardInterrupt:
            typer.echo(f"Stopped. Nothing was written to {out}.")
            raise typer.Exit(130) from None
    rows = write_forecasts(tables, out) if tables else 0
    others = f"{job.ignored:,} other file{'s' if job.ignored != 1 else ''} ignored"
    typer.echo(
        f"{out}: {rows:,} rows; {len(tables):,} done, {failed:,} failed of {len(job.records):,} records; {others}."
        if tables
        else f"{out}: not written, as all {failed:,} records failed; {others}."
    )
    if failed:
        raise typer.Exit(1)
