"""Measurements of what is shipped, each a generator of rows for the command line to print."""
