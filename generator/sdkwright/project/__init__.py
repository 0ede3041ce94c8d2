"""The project around a description: its settings, and a new one."""
