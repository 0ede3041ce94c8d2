"""The resource is called voices."""


class VoiceAdditions:
    """It has no asyncio twin."""
