"""The commands forecast (one record, or many into one table) and backtest (one record's past)."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anp_core.cli.output import EngineName, Workers, print_rows, progress_bar
from anp_core.errors import ChoiceNeeded

if TYPE_CHECKING:
    import pandas as pd

    from anp_core.engines.engine import Engine
    from anp_core.prediction.temperature.backtest import Backtest

BAND_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
MOST_LISTED = 12  # choices that a sentence names

Time = Annotated[str | None, typer.Option(help='column of times, or several: "Date + Time"')]
Column = Annotated[str | None, typer.Option(help="column of temperatures")]
Unit = Annotated[str | None, typer.Option(help="of the file: C, F, K; 0.1C for tenths of a degree")]
DateOrder = Annotated[str | None, typer.Option(help="dmy, mdy or ymd, for dates such as 03/04/20")]
Series = Annotated[str | None, typer.Option(help="station, place or element of a long table")]
SeriesOrAll = Annotated[
    str | None, typer.Option(help="station, place or element of a long table; all forecasts every one")
]


def choice_sentence(error: ChoiceNeeded) -> str:
    """What a file leaves open, and the option that settles it, with its choices."""
    option = f"--{error.option.replace('_', '-')}"
    choices = [f'"{choice}"' if " " in choice else choice for choice in error.choices]
    shown = ", ".join(choices[:MOST_LISTED]) + (", …" if len(choices) > MOST_LISTED else "")
    more = " or all" if error.option == "series" else ""
    return f"{error.question} Say which with {option}: {shown}{more}."


def forecast(
    record: Annotated[
        list[Path],
        typer.Argument(
            help="a CSV or Parquet file with dates and temperatures; several of them, or folders, give one table"
        ),
    ],
    horizon: Annotated[str, typer.Option(help='"30D" or "48h"')] = "30D",
    out: Annotated[
        Path, typer.Option(help="CSV of mean, std and quantiles in °C; of several records also .parquet")
    ] = Path("forecast.csv"),
    gaps: Annotated[Path | None, typer.Option(help="also fill the record's gaps, into this CSV")] = None,
    model: str = "temperature/local",
    time: Time = None,
    column: Column = None,
    unit: Unit = None,
    date_order: DateOrder = None,
    series: SeriesOrAll = None,
    overwrite: Annotated[
        bool, typer.Option(help="of several records, forecast again also what is forecast already")
    ] = False,
    engine: EngineName = "local",
    workers: Workers = None,
) -> None:
    """Forecast a temperature record and, if asked, fill its gaps; or forecast many records into one table."""
    from anp_core.data.temperature import ALL_SERIES
    from anp_core.engines.engine import choose_engine

    reading = {"time": time, "column": column, "unit": unit, "date_order": date_order, "series": series}
    alone = len(record) == 1 and not record[0].is_dir() and record[0].suffix.lower() != ".parquet"
    alone = alone and series != ALL_SERIES
    chosen = choose_engine(engine, workers)
    if alone and out.suffix.lower() != ".parquet":
        _forecast_one(record[0], horizon, out, gaps, model, reading)
        return
    if gaps is not None:
        raise typer.BadParameter("--gaps is for a single record that goes into a CSV")
    _forecast_many(record, out, chosen, horizon=horizon, model=model, overwrite=overwrite, **reading)


def _forecast_one(
    record: Path, horizon: str, out: Path, gaps: Path | None, model: str, reading: dict[str, Any]
) -> None:
    from anp_core.data.table_writing import forecast_to_csv
    from anp_core.data.temperature import read_record
    from anp_core.prediction.temperature.forecast import fill_gaps
    from anp_core.prediction.temperature.forecast import forecast as predict
    from anp_core.prediction.temperature.observed_record import observe_record
    from anp_core.prediction.temperature.outlook import Outlook
    from anp_core.whole_files import write_whole

    def write(outlook: Outlook, path: Path) -> None:
        quantiles = outlook.quantiles(BAND_LEVELS)
        write_whole(path, forecast_to_csv(outlook.times, outlook.mean, outlook.std, BAND_LEVELS, quantiles))
        for note in outlook.notes:
            typer.echo(note)
        typer.echo(f"{path}: {len(outlook.times):,} times in {outlook.seconds:.2f} s by {model}")

    source = read_record(record, **reading)
    for sentence in source.report:
        typer.echo(sentence)
    observed = observe_record(source)
    write(predict(observed, horizon, model=model), out)
    if gaps is not None:
        write(fill_gaps(observed, model=model), gaps)


def _forecast_many(inputs: list[Path], out: Path, engine: Engine, **options: Any) -> None:
    """Exit code 1 where a record failed, 130 after Ctrl+C, when the table is not written."""
    from anp_core.prediction.temperature.forecast_many import forecast_many, plan_forecasts, write_forecasts

    job = plan_forecasts(inputs, out, **options)
    tables: dict[int, pd.DataFrame] = {}
    counts = {"done": 0, "skipped": 0, "failed": 0}
    with progress_bar() as bar:
        task = bar.add_task("records", total=len(job.records), note="")
        done = 0
        try:
            for outcome in forecast_many(job, engine=engine):
                if outcome.table is not None:
                    tables[outcome.place] = outcome.table
                state = "failed" if outcome.table is None else "skipped" if outcome.skipped else "done"
                counts[state] += 1
                done += 1
                bar.update(task, completed=done, total=max(done, len(job.records)), note=outcome.station)
                mark = "" if outcome.table is not None else " failed"
                sentence = outcome.sentence if outcome.asked is None else choice_sentence(outcome.asked)
                said = " ".join((f"{outcome.path}{mark}: {sentence}", *outcome.notes))
                bar.console.print(said, markup=False, highlight=False, soft_wrap=True)
        except KeyboardInterrupt:
            typer.echo(f"Stopped. Nothing was written to {out}; the same command goes on from here.")
            raise typer.Exit(130) from None
    rows = write_forecasts([tables[place] for place in sorted(tables)], out) if tables else 0
    summary = ", ".join(f"{number:,} {state}" for state, number in counts.items())
    others = f"{job.ignored:,} other file{'s' if job.ignored != 1 else ''} ignored"
    typer.echo(
        f"{out}: {rows:,} rows; {summary} of {done:,} records; {others}."
        if tables
        else f"{out}: not written, as all {done:,} records failed; {others}."
    )
    if counts["failed"]:
        raise typer.Exit(1)


def backtest(
    record: Annotated[Path, typer.Argument(help="a CSV with dates and temperatures")],
    horizon: Annotated[str, typer.Option(help='"30D" or "48h"')] = "30D",
    origins: Annotated[int, typer.Option(min=1, help="how many past days or hours to forecast from")] = 8,
    method: Annotated[
        list[str] | None,
        typer.Option(
            help="beside Lacuna: seasonal_naive, climatology, auto_ets, mstl, prophet …; all unless said"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="also write the table as CSV")] = None,
    model: str = "temperature/local",
    time: Time = None,
    column: Column = None,
    unit: Unit = None,
    date_order: DateOrder = None,
    series: Series = None,
) -> None:
    """Forecast a record's own past, Lacuna beside the usual forecasters, and score what was measured then."""
    from anp_core.data.temperature import read_record
    from anp_core.prediction.temperature.backtest import backtest as run
    from anp_core.whole_files import write_whole

    reading: dict[str, Any] = {"time": time, "column": column, "unit": unit, "date_order": date_order}
    source = read_record(record, series=series, **reading)
    for sentence in source.report:
        typer.echo(sentence)
    with progress_bar() as bar:
        task = bar.add_task("forecasts", total=None, note="")
        try:
            result = run(
                source,
                horizon,
                origins=origins,
                methods=method,
                model=model,
                progress=lambda done, total, saying: bar.update(
                    task, completed=done, total=total, note=saying
                ),
            )
        except KeyboardInterrupt:
            typer.echo("Stopped. Nothing was written.")
            raise typer.Exit(130) from None
    rows = _backtest_rows(result)
    print_rows([{name: "–" if _absent(cell) else cell for name, cell in row.items()} for row in rows])
    for scored in result.rows:
        if scored.note:
            typer.echo(f"{scored.title}: {scored.note}")
    plan, noun = result.plan, "days" if source.step == "daily" else "hours"
    typer.echo(
        f"{len(plan.times)} forecasts of {plan.horizon:,} {noun}, {result.steps:,} of these measured. CRPS in °C, "
        "lower is better; against Lacuna: negative is better than Lacuna; seconds of one forecast, by the clock."
    )
    if out is not None:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: "" if _absent(cell) else cell for name, cell in row.items()} for row in rows)
        write_whole(out, text.getvalue().encode())


def _backtest_rows(result: Backtest) -> list[dict[str, Any]]:
    """A row a method: CRPS and its difference to Lacuna's in °C, MASE, shares inside the bands, seconds."""
    lacuna, rows = result.rows[0], []
    for scored in result.rows:
        difference, error = (math.nan, math.nan) if scored is lacuna else scored.against(lacuna)
        inside80, inside95 = (float(share) for share in scored.observed([0.8, 0.95]))
        rows.append(
            {
                "method": scored.title,
                "forecasts": scored.done,
                "CRPS": _mean(scored.crps),
                "against Lacuna": difference,
                "against Lacuna ±": error,
                "MASE": _mean(scored.mase),
                "80 %": inside80,
                "95 %": inside95,
                "seconds": scored.seconds,
            }
        )
    return rows


def _mean(values: Iterable[float]) -> float:
    """Mean of what is there; NaN where nothing is."""
    found = [float(value) for value in values if math.isfinite(value)]
    return sum(found) / len(found) if found else math.nan


def _absent(cell: Any) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
