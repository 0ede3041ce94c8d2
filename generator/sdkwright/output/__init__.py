"""A set of files onto a folder, all of it or nothing."""
