"""What the API has no operation for."""

from __future__ import annotations

from .._runtime import AsyncResource, Resource


class VoicesAdditions(Resource):
    """Names of voices."""

    def is_premade(self, voice_id: str) -> bool:
        """Whether a voice belongs to everybody."""
        return voice_id.startswith("premade_")


class AsyncVoicesAdditions(AsyncResource):
    """The same, for asyncio; nothing in it waits."""

    def is_premade(self, voice_id: str) -> bool:
        """Whether a voice belongs to everybody."""
        return voice_id.startswith("premade_")
