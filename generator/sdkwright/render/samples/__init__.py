"""Programs that call each operation and channel, from the examples of the description."""
