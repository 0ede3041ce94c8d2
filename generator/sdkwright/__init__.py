"""sdkwright: from a hand-curated OpenAPI description to a Python SDK."""
