"""Follows the histories of real APIs, and measures the results: `make follow-corpus`."""
