"""Two small classifiers that show what they weighed."""
