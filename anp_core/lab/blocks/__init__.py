"""What attention is built from, and what is built from it: products, poolings, windows, batches, one block."""
