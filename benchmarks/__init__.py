"""Measurements that anyone can repeat. Each is a ratio of two things that were measured in the same run."""
