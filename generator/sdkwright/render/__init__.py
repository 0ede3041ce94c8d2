"""Renders the API as text: views, templates, models, samples, formatting."""
