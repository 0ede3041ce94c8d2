"""The output folder: its files are written completely or not at all."""
