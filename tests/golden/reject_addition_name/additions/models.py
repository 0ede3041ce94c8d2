from .._runtime import AsyncResource, Resource

__all__ = [name for name in dir()]


class ModelsAdditions(Resource): ...


class AsyncModelsAdditions(AsyncResource): ...
