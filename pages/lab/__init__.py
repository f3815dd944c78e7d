"""The parts of the attention lab's pages."""
