"""Releases: the next version and its change log, as one commit with a tag."""
