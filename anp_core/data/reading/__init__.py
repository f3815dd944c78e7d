"""Reading a station file, stage by stage: text, table, columns, times, values; `temperature.py` joins them."""
