"""A Parquet file as the table of strings that a CSV becomes; for the command line's many records.

Stands beside `table.py`: what the columns mean is found out in the same way behind both.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from anp_core.data.reading.rows import as_strings
from anp_core.data.reading.table import MOST_COLUMNS
from anp_core.data.source import seen_name
from anp_core.errors import RecordError
from anp_core.language import say
from anp_core.limits import limits

MAGIC = b"PAR1"  # a file's first bytes
ROWS_AT_ONCE = 65_536


def is_parquet(path: Path) -> bool:
    """Whether a file begins as Parquet files do; OSError where it cannot be opened."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read_parquet_table(path: Path) -> pd.DataFrame:
    """The file's first rows, as many as the limit allows, every cell as text; `table.attrs` as of `read_table`.

    Raises:
        RecordError: it is damaged, holds no rows, or more columns than can be read.
    """
    name, most = seen_name(path.name), limits().rows
    try:
        with pa.parquet.ParquetFile(path) as file:
            columns, rows = file.metadata.num_columns, file.metadata.num_rows
            if columns > MOST_COLUMNS:
                raise RecordError(
                    say(
                        "The table has {count:,} columns; at most {most:,} can be read. Keep a column of dates and "
                        "those of temperatures, and one row for each time.",
                        count=columns,
                        most=MOST_COLUMNS,
                    )
                )
            batches, held = [], 0
            for batch in file.iter_batches(ROWS_AT_ONCE):
                batches.append(batch.slice(0, most - held))
                held += len(batches[-1])
                if held >= most:
                    break
            table = pa.Table.from_batches(batches, file.schema_arrow).to_pandas()
    except RecordError:
        raise
    except (pa.ArrowException, ValueError, TypeError, KeyError) as error:
        raise RecordError(
            say("“{name}” is a Parquet file that cannot be read; it is damaged. Write it anew.", name=name)
        ) from error
    notes = []
    if rows > most:
        notes.append(say("The file is very long: only its first {rows:,} rows were read.", rows=most))
    table = as_strings(table.reset_index(drop=list(table.index.names) == [None]))
    table.attrs.update(name=name, notes=tuple(notes), encoding="UTF-8", preamble="", named=True)
    return table
