"""From published files to what training and benchmarks read: `python -m anp_core prepare`; see docs/data.md."""
