"""Descriptions as they are written: YAML and JSON with locations, JSON pointers, tolerant reading."""
