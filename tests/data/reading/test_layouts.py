"""Every layout that weather services and loggers are known to write: read right, or asked about and then right."""

import numpy as np
import pytest

from anp_core.data.temperature import read_record
from anp_core.errors import ChoiceNeeded
from tests.data.reading import (
    layouts_of_services,  # noqa: F401  (each adds its files)
    layouts_of_tables,  # noqa: F401
    layouts_of_times,  # noqa: F401
)
from tests.data.reading.dressing import FILES


def assert_holds(record, dressed):
    np.testing.assert_array_equal(record.times.astype("datetime64[m]"), dressed.times.astype("datetime64[m]"))
    np.testing.assert_allclose(record.values, dressed.celsius, atol=dressed.within)


@pytest.mark.parametrize("dressed", FILES, ids=lambda dressed: dressed.name)
def test_a_known_layout_is_read_right_or_asked_about(dressed):
    if dressed.asks:
        with pytest.raises(ChoiceNeeded) as asked:
            read_record(dressed.raw)
        assert asked.value.option == dressed.asks
        assert asked.value.choices[0] == dressed.says[dressed.asks]
    assert_holds(read_record(dressed.raw, **dressed.says), dressed)
