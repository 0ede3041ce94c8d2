"""Requests with several media types: the arguments of a call select its body."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from .omit import Omit

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .options import BodyArguments


class SelectableBody:
    """One of several bodies that a request can have, and the arguments that it contains."""

    def __init__(
        self,
        is_selected: bool,
        media_type: str,
        names: Collection[str],
        required: Collection[str],
        selectors: Collection[str],
        **arguments: Unpack[BodyArguments],
    ) -> None:
        self.is_selected = is_selected
        self.media_type = media_type
        self.names = names
        self.required = required
        self.selectors = selectors
        self.arguments: BodyArguments = arguments


def select_body(values: Mapping[str, object], bodies: Sequence[SelectableBody]) -> BodyArguments:
    """Return the first body whose condition is true; raise TypeError for arguments that it lacks or does not contain."""
    body = next(body for body in bodies if body.is_selected)
    given = [name for name, value in values.items() if not isinstance(value, Omit)]
    missing = [name for name in body.required if name not in given]
    if missing:
        raise TypeError(f"missing arguments: a body of {body.media_type} needs {', '.join(missing)}")
    unsent = [name for name in given if name not in body.names and name not in body.selectors]
    if unsent:
        raise TypeError(
            f"a body of {body.media_type}, which the arguments select, has no {', '.join(unsent)}"
        )
    return body.arguments
