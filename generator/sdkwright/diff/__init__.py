"""What a change of a description does: on the wire, and to Python callers."""
