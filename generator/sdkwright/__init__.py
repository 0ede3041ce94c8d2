"""Generates a Python SDK from a curated OpenAPI description."""
