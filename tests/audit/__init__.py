"""Compares the description with what is known of the API, field by field."""
