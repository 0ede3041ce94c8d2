"""The values of the templates, without conditions and with escaped texts."""
