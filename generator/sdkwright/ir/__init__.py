"""The API as the SDK presents it: frozen values with their final Python names."""
