"""The command benchmark: accuracy, calibration, speed, memory, and what attention is worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from anp_core.cli.output import print_rows

# On the bundled pictures and records and, for paths, on station records; the others follow a protocol.
OWN_BENCHMARKS = (
    "samples",
    "speed",
    "picture-speed",
    "big-picture",
    "forecast-speed",
    "texture",
    "copy-offers",
    "faithfulness",
    "coherence",
    "creases",
    "drawings",
    "paths",
    "reading",
    "engines",
    "photo-types",
)
CARDED = ("curves", "photos", "small-pictures", "temperature")  # whose rows a network's card holds
TOLD = ("leads", "gaps", "warming", "speed", "forecast-speed")  # long enough for a line a row on the way


def benchmark(
    what: Annotated[
        str,
        typer.Argument(
            help="samples, speed, picture-speed, big-picture, forecast-speed, texture, copy-offers, faithfulness, "
            "coherence, creases, drawings, paths, reading, engines, photo-types; or by a protocol curves, "
            "small-pictures, photos, temperature, leads, gaps, warming"
        ),
    ] = "samples",
    data: Annotated[
        Path | None,
        typer.Option(
            help="folder of test data, as `prepare` writes it; of creases, coherence and copy-offers: validation "
            "photos (the bundled pictures); of reading: files and expected.csv"
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="a name from `models`, or baseline/harmonic, baseline/prophet and the like; several with --compare "
            "or --lengths"
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="fewer photos, pictures, windows, stations or batches")
    ] = None,
    size: Annotated[
        list[int] | None,
        typer.Option(
            help="longer side of samples and photos (256); for picture-speed any of 256, 512, 1024, 4000, repeatedly"
        ),
    ] = None,
    compare: Annotated[
        bool,
        typer.Option(
            help="of photos or temperature: how far the first model is ahead, photo by photo or window"
        ),
    ] = False,
    lengths: Annotated[
        bool,
        typer.Option(
            help="of temperature: at every length of record, by all types, damped climatology, AutoETS and MSTL "
            "where no --model is named; takes hours"
        ),
    ] = False,
    keep: Annotated[
        Path | None,
        typer.Option(
            help="of --lengths: a folder for scores; a run that was stopped goes on from what is there"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="also write the rows as JSON")] = None,
    card: Annotated[bool, typer.Option(help="also write the rows into the network's card")] = False,
    strips: Annotated[Path | None, typer.Option(help="of texture: a folder for pictures to compare")] = None,
) -> None:
    """Measure accuracy, calibration, speed and memory."""
    from anp_core.benchmarks.by_protocol import DEFAULT_MODELS

    models = model or []
    if what not in (*OWN_BENCHMARKS, *DEFAULT_MODELS):
        raise typer.BadParameter(f"choose among {', '.join((*OWN_BENCHMARKS, *DEFAULT_MODELS))}")
    if what in ("paths", "photo-types", *DEFAULT_MODELS) and what != "curves" and data is None:
        raise typer.BadParameter(f"{what} needs --data, the folder of its test data (see docs/data.md)")
    if what == "reading" and data is None:
        raise typer.BadParameter("reading needs --data, the folder of files and expected.csv")
    if compare and (what not in ("photos", "temperature") or len(models) < 2):
        raise typer.BadParameter("--compare needs photos or temperature, and two or more --model")
    if lengths and (what != "temperature" or compare):
        raise typer.BadParameter("--lengths is of temperature, and without --compare")
    if keep is not None and not lengths:
        raise typer.BadParameter("--keep is of --lengths")
    if not (compare or lengths) and len(models) > 1:
        raise typer.BadParameter("several --model need --compare or --lengths")
    if what != "picture-speed" and len(size or []) > 1:
        raise typer.BadParameter("only picture-speed takes several --size")
    if size and what not in ("samples", "picture-speed", "photos"):
        raise typer.BadParameter(f"--size is for samples, picture-speed and photos; {what} has its own")
    if lengths and data is not None:
        from anp_core.benchmarks.by_protocol import benchmark_by_length

        rows = _told(benchmark_by_length(data, models, limit=limit, keep=keep))
    elif what in (*DEFAULT_MODELS, "samples", "picture-speed"):
        rows = _measure(what, data, models, limit, size or [], compare)
    else:
        rows = _look_into(what, data, limit, strips)
    print_rows(rows)
    if out is not None:
        out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if card and what in CARDED and not (compare or lengths):
        from anp_core.training.ship import record_scores

        record_scores(models[0] if models else DEFAULT_MODELS[what], what, rows)


def _measure(
    what: str, data: Path | None, models: list[str], limit: int | None, sizes: list[int], compare: bool
) -> list[dict[str, Any]]:
    """The rows of `benchmark`."""
    from anp_core.benchmarks.bundled_pictures import benchmark_samples
    from anp_core.benchmarks.by_protocol import benchmark_by_protocol, benchmark_differences
    from anp_core.benchmarks.picture_sets import PHOTO_SIZE
    from anp_core.benchmarks.picture_speed import SIZES, benchmark_picture_speed

    if what == "picture-speed":
        if unknown := set(sizes) - set(SIZES):
            raise typer.BadParameter(f"--size must be of {', '.join(map(str, SIZES))}; got {min(unknown)}")
        rows = []
        for row in benchmark_picture_speed(sizes or tuple(SIZES)):
            typer.echo(f"Measured {row['size']}, {row['hole']}.", err=True)  # all of it may take half an hour
            rows.append(row)
        return rows
    size = sizes[0] if sizes else PHOTO_SIZE
    if what == "samples":
        return list(benchmark_samples(size))
    if compare and data is not None:
        compared = benchmark_differences(what, data, models, limit=limit, size=size)
        return _told(compared) if what == "temperature" else list(compared)
    model = models[0] if models else None
    measured = benchmark_by_protocol(what, data, model=model, limit=limit, size=size)
    return _told(measured) if what in TOLD else list(measured)


def _told(measured: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """All rows, each announced by its first four cells when it is there."""
    rows = []
    for row in measured:
        typer.echo(f"Measured {', '.join(map(str, list(row.values())[:4]))}.", err=True)
        rows.append(row)
    return rows


def _look_into(what: str, data: Path | None, limit: int | None, strips: Path | None) -> list[dict[str, Any]]:
    """Benchmarks of one property each."""
    if what == "speed":
        from anp_core.benchmarks.network_speed import benchmark_network_speed

        return _told(benchmark_network_speed())
    if what == "big-picture":
        from anp_core.benchmarks.big_picture import benchmark_big_picture

        return list(benchmark_big_picture())
    if what == "engines":
        from anp_core.benchmarks.engine_speed import benchmark_engines

        return _told(benchmark_engines())
    if what == "forecast-speed":
        from anp_core.benchmarks.forecast_speed import benchmark_forecast_speed

        return _told(benchmark_forecast_speed())
    if what == "texture":
        from anp_core.benchmarks.texture import benchmark_texture

        return list(benchmark_texture(limit=limit, strips=strips))
    if what == "copy-offers":
        from anp_core.benchmarks.copy_offers import benchmark_copy_offers

        return _told(benchmark_copy_offers(data, limit))
    if what == "faithfulness":
        from anp_core.benchmarks.faithfulness import benchmark_faithfulness

        return list(benchmark_faithfulness(limit))
    if what == "creases":
        from anp_core.benchmarks.creases import benchmark_creases

        return list(benchmark_creases(data, limit))
    if what == "drawings":
        from anp_core.benchmarks.drawings import benchmark_drawings

        return list(benchmark_drawings(limit))
    if what == "reading" and data is not None:
        from anp_core.benchmarks.reading import benchmark_reading

        return list(benchmark_reading(data))
    if what == "photo-types" and data is not None:
        from anp_core.benchmarks.photo_types import benchmark_photo_types

        return _told(benchmark_photo_types(data, limit))
    if what == "paths" and data is not None:
        from anp_core.benchmarks.paths import benchmark_paths

        return list(benchmark_paths(data))
    from anp_core.benchmarks.coherence import benchmark_photo_coherence, benchmark_samples_coherence

    if data is not None:
        return _told(benchmark_photo_coherence(data, limit))
    return list(benchmark_samples_coherence(limit=limit))
