"""The rules of the wire, in tables."""
