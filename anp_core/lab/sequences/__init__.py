"""Written dates into ISO dates: with and without attention, and by a Transformer."""
