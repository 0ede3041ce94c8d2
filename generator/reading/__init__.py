"""The documents of a spec: read strictly, checked, and each value with its place."""
