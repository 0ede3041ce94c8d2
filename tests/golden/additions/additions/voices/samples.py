"""What the API has no operation for."""

from __future__ import annotations

from .._runtime import AsyncResource, Resource


class VoicesSamplesAdditions(Resource):
    """Nothing yet."""


class AsyncVoicesSamplesAdditions(AsyncResource):
    """Nothing yet."""
