"""`deprecated` of typing_extensions, without its import of asyncio, which takes 20 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import deprecated as deprecated
else:
    import functools
    import inspect
    import warnings

    def deprecated(message):
        """Return a decorator that makes each call emit a DeprecationWarning at the caller's line."""

        def decorate(method):
            @functools.wraps(method)
            def wrapper(*args, **kwargs):
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return method(*args, **kwargs)

            if inspect.iscoroutinefunction(method) and hasattr(inspect, "markcoroutinefunction"):
                wrapper = inspect.markcoroutinefunction(wrapper)  # Python 3.12
            wrapper.__deprecated__ = method.__deprecated__ = message
            return wrapper

        return decorate
