"""Compares two generated packages for their callers, by their sources: what a newer generator changes."""
