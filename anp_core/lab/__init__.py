"""The attention lab: small computations with named results, on top of the functions that the product uses."""
