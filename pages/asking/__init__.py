"""From a question to its answer: work in the background, asked for, watched, cancelled and kept in one way."""
