"""Attention types: pure score functions, the masked softmax, and the modules that apply them."""
