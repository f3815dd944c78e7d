"""python -m anp_core."""

from anp_core.cli import main

main()
