"""Findings: what differs between two descriptions, once for each cause on each surface."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from sdkwright.problems.problem import SourceLocation

Surface: TypeAlias = Literal["wire", "python"]
Level: TypeAlias = Literal["error", "warning", "info"]
"""`error` breaks callers, `warning` may break some of them, `info` breaks none."""
Effect: TypeAlias = Literal["runtime", "typing", "additive", "none"]
"""The effect on Python callers: an error at run time, an error of type checkers only, an addition, or none."""

LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "info")
EFFECTS: Final[tuple[Effect, ...]] = ("runtime", "typing", "additive", "none")
"""The worst comes first."""


@dataclass(frozen=True, order=True)
class AffectedOperation:
    """An operation that a change affects."""

    method: str  # in capitals, such as "GET"; also of a webhook or a channel
    path: str  # as in the revision; as in the base if the operation is gone
    call: str = ""  # the call path of a curated description, such as "voices.search"
    summary: str = ""  # the first sentence of its description


@dataclass(frozen=True)
class Finding:
    """One cause on one surface, with everything that it affects."""

    rule: str
    surface: Surface
    level: Level
    subject: str
    """The changed value, as a pointer into the bundled description: `/components/schemas/Voice/properties/name`,
    `/paths/~1v1~1voices/get/parameters/query/page_size`. Findings of both surfaces with the same subject are one change."""
    message: str  # one sentence, without the location
    operations: tuple[AffectedOperation, ...]
    before: str = ""  # the schema or the call in the base; "" if it is new
    after: str = ""
    base: SourceLocation | None = None
    revision: SourceLocation | None = None
    effect: Effect | None = None  # on the Python surface
    base_pointer: str = ""  # where it is in the base, if that is not the subject
    revision_pointer: str = ""
    model_or_dict_names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The aliases for a model or its plain data that the message may contain, such as `VoiceOrDict`."""
    earlier_message: str = field(default="", compare=False, repr=False)
    """The message of an earlier release, which described several findings, for the fingerprint; "" if it is the same."""
