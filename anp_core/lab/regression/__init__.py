"""Nadaraya-Watson regression: what is learned, and the textbook's questions measured."""
