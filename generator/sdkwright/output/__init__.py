"""Writes the output folder, completely or not at all."""
