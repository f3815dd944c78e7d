"""Forecasters by name for measuring: a shipped model, or "baseline/" and one of our baselines or another library's.

The benchmarks of temperature call what this gives with observed times, their values, and the times asked for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anp_core import protocols
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.external_forecasters import EXTERNAL_FORECASTERS
from anp_core.prediction.temperature.forecast_baselines import BASELINES, is_hourly

BASELINE = "baseline/"  # before the name of another method, in the place of a model
NamedForecaster = Callable[[np.ndarray, np.ndarray, np.ndarray], Predicted]


def named_forecaster(name: str) -> NamedForecaster:
    """forecast(times (T,), values °C (T,), asked times (M,)) by a model's name, "baseline/mstl" and the like.

    Another library is imported here, so that no forecast's time holds its import. ModelError where it is not
    installed, or where there is no such baseline; a model is looked for when it is first asked.
    """
    if not name.startswith(BASELINE):

        def by_model(known: np.ndarray, values: np.ndarray, asked: np.ndarray) -> Predicted:
            found = protocols.forecast(known, values, asked, name)
            return Predicted(found["mean"], found["std"], found["dof"])

        return by_model
    key = name.removeprefix(BASELINE)
    if key in BASELINES:
        return BASELINES[key].forecast
    if key not in EXTERNAL_FORECASTERS:
        names = ", ".join(BASELINE + key for key in (*BASELINES, *EXTERNAL_FORECASTERS))
        raise ModelError(
            say("There is no forecaster {name}; beside the models there are {names}.", name=name, names=names)
        )
    external = EXTERNAL_FORECASTERS[key]
    try:
        external.load()
    except ImportError as error:
        raise ModelError(
            say(
                "{library} is not installed ({error}): pip install -r requirements.txt brings it.",
                library=external.title,
                error=str(error),
            )
        ) from error

    def by_library(known: np.ndarray, values: np.ndarray, asked: np.ndarray) -> Predicted:
        return external.forecast(known, values, asked, "hourly" if is_hourly(asked) else "daily")

    return by_library
