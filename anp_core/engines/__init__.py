"""Who goes through many files: this process, or the workers of a cluster."""
