"""A release: its version from what changed, its entry in the change log, its commit and its tag."""
