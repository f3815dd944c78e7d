"""What a prediction looked at, in numbers."""
