"""Training: objective, loop, checkpoints and the recipes of the shipped weights."""
