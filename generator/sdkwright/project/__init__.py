"""The project of a spec: its settings, and the creation of a new project."""
