"""The parts of the page that completes pictures."""
