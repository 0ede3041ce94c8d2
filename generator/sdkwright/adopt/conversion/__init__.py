"""The parts of any OpenAPI document in the curated form."""
