"""A description as the API of the SDK: all knowledge of OpenAPI is here, and in `spec/`."""
