"""Follows an API: the changes of the vendor's description become changes of the curated description."""
