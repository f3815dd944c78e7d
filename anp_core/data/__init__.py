"""Reading pictures and temperature records, and turning them into Tasks."""
