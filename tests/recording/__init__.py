"""The recorded terminal session of the README: `python -m tests.recording` runs its commands, and writes the picture."""
