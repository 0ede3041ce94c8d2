"""Compares the spec with facts about the API, field by field."""
