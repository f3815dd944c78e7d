"""One true record in a random dress: it comes out as it is, or a question is asked whose answer brings it out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from anp_core.data.reading.month_names import LANGUAGES, months_of
from anp_core.data.temperature import read_record
from anp_core.errors import ChoiceNeeded, UserInputError
from tests.data.reading.dressing import weather

SPOKEN = [language for language in LANGUAGES[:13] if language not in ("ja", "zh", "ko")]
NAMES = {
    language: {number: name for name, number in reversed(months_of(language).items()) if len(name) > 2}
    for language in SPOKEN
}
DAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%y",
    "%y-%m-%d",
    "%Y%m%d",
    "MONTH",
    "%d.%m.%y",
)
CLOCKS = ("%H:%M", "%H:%M:%S", "%H.%M", "%I:%M %p", "%Hh%M", "%H:%M Uhr", "%H%M")
HEADERS = {
    "time": ("date", "Datum", "fecha", "time", "Date Time", "日期", "Дата"),
    "clock": ("time", "Uhrzeit", "hora", "Klo", "Hour"),
    "C": ("temp", "Temperatur", "temperatura", "t2m", "air_temp", "Temp (°C)", "气温", "lämpötila"),
    "F": ("temp (°F)", "TemperatureF", "tmpf", "temp_f"),
    "K": ("t2m (K)", "TempK", "temp [K]"),
}
PREAMBLES = (
    "",
    "Station: North Field\nLatitude,52.5\n\n",
    "# station 12\n# made by hand\n",
    "Export of 2021-05-03 12:00\n",
)


@st.composite
def dresses(draw):
    """(bytes, times, °C) of a made record, and the options that its answerer knows to be true."""
    step = draw(st.sampled_from(["day", "hour", "month"]))
    count = draw(st.integers(40, 150))
    start = pd.Timestamp("2016-01-01") + pd.Timedelta(days=draw(st.integers(0, 1500)))
    freq = {"day": "D", "hour": "h", "month": "MS"}[step]
    times = pd.date_range(start.replace(day=1) if step == "month" else start, periods=count, freq=freq)
    period = {"day": 365, "hour": 24, "month": 12}[step]
    level = draw(st.floats(-8, 24))
    swing = 3.0 if step == "hour" else 8.0
    celsius = weather(
        count, level, swing, period, {"day": 2.5, "hour": 0.7, "month": 1.5}[step], draw(st.integers(0, 99))
    )
    unit = draw(st.sampled_from("CCCFK"))
    written = {"C": celsius, "F": celsius * 1.8 + 32, "K": celsius + 273.15}[unit]
    places = 1 if unit == "C" else 2
    separator = draw(st.sampled_from([",", ";", "\t", "|", " "]))
    decimal = draw(st.sampled_from(".,")) if separator != "," else "."
    layout = draw(st.sampled_from(DAYS))
    language = draw(st.sampled_from(SPOKEN))
    two = draw(st.booleans()) and step == "hour"
    clock = draw(st.sampled_from(CLOCKS)) if step == "hour" else ""
    if clock == "%H%M" and not two:
        clock = "%H:%M"
    sentinel = draw(st.sampled_from(["", "NA", "-9999", "---", "-999.9"]))
    if sentinel == "" and separator == " ":
        sentinel = "NA"  # an empty cell between blanks is none
    lost = set(draw(st.lists(st.integers(1, count - 2), max_size=count // 10)))
    rows = []
    for i, time in enumerate(times):
        name = NAMES[language][time.month]
        day = f"{time.day}-{name}-{time.year}" if layout == "MONTH" else time.strftime(layout)
        when = [day, time.strftime(clock)] if two else [f"{day} {time.strftime(clock)}" if clock else day]
        value = sentinel if i in lost else f"{written[i]:.{places}f}".replace(".", decimal)
        cells = [*when, value]
        rows.append(
            separator.join(f'"{cell}"' if separator == " " and " " in cell else cell for cell in cells)
        )
    header = draw(st.booleans()) or unit != "C"
    names = [
        draw(st.sampled_from(HEADERS["time"])),
        *([draw(st.sampled_from(HEADERS["clock"]))] if two else []),
    ]
    if two and names[0] in ("time", "Date Time"):
        names[0] = "date"
    names.append(draw(st.sampled_from(HEADERS[unit])))
    head = draw(st.sampled_from(PREAMBLES)) if header else ""
    if header:
        head += (
            separator.join(f'"{name}"' if separator == " " and " " in name else name for name in names) + "\n"
        )
    kept = np.array([i not in lost for i in range(count)])
    order = "ymd" if layout.startswith("%y") else "mdy" if layout.startswith("%m") else "dmy"
    answers = {"unit": unit, "date_order": order}
    raw = (head + "\n".join(rows) + "\n").encode()
    return raw, times.to_numpy().astype("datetime64[s]")[kept], celsius[kept], answers


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(dresses())
def test_a_dressed_record_comes_out_as_it_is_or_is_asked_about(dressed):
    raw, times, celsius, answers = dressed
    note(raw[:400].decode())
    options: dict = {}
    record = None
    for _attempt in range(3):
        try:
            record = read_record(raw, **options)
            break
        except ChoiceNeeded as error:
            answer = answers.get(error.option)
            if answer not in error.choices:
                raise
            options[error.option] = answer
        except UserInputError as error:
            note(f"refused: {error}")
            return
    assert record is not None
    # Values that look like slips may be left out, and are told; all that is there must be true.
    assert np.isin(record.times, times).all(), (record.times[:3], times[:3])
    place = np.searchsorted(times, record.times)
    np.testing.assert_allclose(record.values, celsius[place], atol=0.011)
    assert len(record) >= 0.9 * len(times)
