"""The API as text: views, templates, models, samples, formatting."""
