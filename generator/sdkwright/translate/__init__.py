"""Translates a description to the API of the SDK. Only `translate/` and `spec/` depend on OpenAPI."""
