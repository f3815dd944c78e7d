"""Read every bad file and print what comes out, how long it takes and how much memory: `python -m tests.hostile`."""

from __future__ import annotations

import argparse
import warnings

from tests.hostile.case import meet
from tests.hostile.readers import READERS

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="*", default=list(READERS), help="which: " + ", ".join(READERS))
    warnings.simplefilter("ignore")
    for group in parser.parse_args().groups:
        reader = READERS[group]
        for case in reader.cases:
            met = meet(reader.read, case.make())
            said = (
                reader.remarks(met.value) if met.error is None else f"{type(met.error).__name__}: {met.error}"
            )
            cost = f"{met.seconds:.2f} s, {met.megabytes:.0f} MB"
            print(f"{group}: {case.name} ({cost})\n    {said[:400]}")
