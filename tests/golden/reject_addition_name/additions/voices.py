from .._runtime import AsyncResource, Resource

__all__ = ["Timeout", "Voice", "VoiceBank", "VoiceOrDict"]


class VoicesAdditions(Resource): ...


class AsyncVoicesAdditions(AsyncResource): ...
