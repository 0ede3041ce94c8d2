"""Turns any OpenAPI document into a curated description, and reports what was decided."""
