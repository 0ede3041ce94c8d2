"""`@deprecated` of typing_extensions, without asyncio: there it loads with the first decorated function, in 20 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import deprecated as deprecated
else:
    import functools
    import inspect
    import warnings

    def deprecated(message):
        """Warn at each call, where it is made."""

        def mark(method):
            @functools.wraps(method)
            def warning(*arguments, **named):
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return method(*arguments, **named)

            if inspect.iscoroutinefunction(method) and hasattr(inspect, "markcoroutinefunction"):
                warning = inspect.markcoroutinefunction(warning)  # Python 3.12
            warning.__deprecated__ = method.__deprecated__ = message
            return warning

        return mark
