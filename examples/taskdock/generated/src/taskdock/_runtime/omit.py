"""`OMIT`, the default of arguments that a call may leave out. `None` is a value (JSON null); `OMIT` means no value."""

from __future__ import annotations

from typing import Final, Literal, final

from .annotations import InstanceSchema


@final
class Omit(InstanceSchema):
    """The type of `OMIT`, which means: do not send this argument."""

    __slots__ = ()

    def __new__(cls) -> Omit:
        return _INSTANCE

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "OMIT"

    def __reduce__(self) -> str:
        # A string names a global of this module, so that copies and unpickled values are the same object.
        return "OMIT"


_INSTANCE: Final = object.__new__(Omit)
OMIT: Final = _INSTANCE
"""Do not send this argument."""
