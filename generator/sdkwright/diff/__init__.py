"""Compares two descriptions, on the wire and for Python callers."""
