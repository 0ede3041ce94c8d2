"""The converted document as a folder that a person reads: examples, shared parts, files, YAML."""
