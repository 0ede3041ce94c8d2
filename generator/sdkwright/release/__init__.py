"""Releases: the next version and its changelog, as one commit with a tag."""
