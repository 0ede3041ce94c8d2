"""Benchmarks. Each figure is a ratio of two measurements of the same run, so that they can be repeated on any machine."""
