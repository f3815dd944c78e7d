"""What picture files hold, format by format, and how it becomes pixels and goes back."""
