"""Mistakes in attention code beside their corrections."""
