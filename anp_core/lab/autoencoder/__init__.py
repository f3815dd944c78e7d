"""An autoencoder whose bottleneck is attention."""
