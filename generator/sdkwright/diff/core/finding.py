"""What a comparison tells: findings, one for each cause on each surface, and the rules they are instances of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sdkwright.problems.problem import SourceLocation

Surface: TypeAlias = Literal["wire", "python"]
Level: TypeAlias = Literal["error", "warning", "info"]
"""`error` breaks callers; `warning` may break some of them; `info` breaks nobody."""
Effect: TypeAlias = Literal["runtime", "typing", "additive", "none"]
"""What a change does to Python callers: it breaks them when they run, or only for type checkers; it adds; it does nothing."""


@dataclass(frozen=True)
class Rule:
    """A kind of change. Ids and levels are those of oasdiff where a check means the same."""

    id: str
    surface: Surface
    level: Level
    meaning: str  # one sentence: what has changed, and why that matters
    example: str  # what a change of this kind looks like
    mirror: str  # the rule of the opposite change, or of the other direction; "" with a reason
    why_no_mirror: str = ""
    effect: Effect | None = None  # of a rule of the Python surface


@dataclass(frozen=True, order=True)
class Reached:
    """An operation that a change reaches."""

    method: str  # GET; of a webhook or a channel also
    path: str  # as the revision writes it, or the base where it is gone there
    call: str = ""  # the call path, where the description is a curated one: voices.search
    summary: str = ""  # what the description says of it, in one sentence


@dataclass(frozen=True)
class Finding:
    """One cause, on one surface, with all that it reaches."""

    rule: str
    surface: Surface
    level: Level
    subject: str
    """What has changed, as a pointer into the bundled description: `/components/schemas/Voice/properties/name`,
    `/paths/~1v1~1voices/get/parameters/query/page_size`. Findings of both surfaces with one subject are one change."""
    message: str  # one sentence for people, without the place
    operations: tuple[Reached, ...]
    before: str = ""  # the schema, or the call, as it was; "" when it is new
    after: str = ""
    base: SourceLocation | None = None
    revision: SourceLocation | None = None
    effect: Effect | None = None  # on the Python surface
