"""`OMIT`, the default of every argument that a call may leave out: `None` is a value (JSON null), absence is not."""

from __future__ import annotations

from typing import Final, Literal, final


@final
class Omit:
    """The type of `OMIT`, which means: do not send this argument."""

    __slots__ = ()

    def __new__(cls) -> Omit:
        return _THE_ONE

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "OMIT"

    def __reduce__(self) -> str:
        # A string means "the global of this name": copies and unpickled values stay the one object.
        return "OMIT"


_THE_ONE: Final = object.__new__(Omit)
OMIT: Final = _THE_ONE
"""Do not send this argument."""
