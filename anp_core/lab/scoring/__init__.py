"""Cues, queries, keys and scores: one attention looked at closely."""
