"""What every test shares: how Hypothesis draws its examples."""

from hypothesis import settings

# The same examples on every machine, and no stopwatch on any of them: the first call of a kernel may be slow.
settings.register_profile("lacuna", deadline=None, max_examples=25, derandomize=True)
settings.load_profile("lacuna")
