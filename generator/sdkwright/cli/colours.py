"""Problems in colour, for a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PARTS = re.compile(r"(?P<place>.*?:\d+:) (?P<severity>error|warning):")
_STYLES = {"error": "31;1", "warning": "33;1"}


def are_wanted(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether whoever reads sees colours, and has not asked for none (NO_COLOR)."""
    return is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def painted(problem: str) -> str:
    """The place of a problem faint, and how bad it is in red or yellow."""
    return _PARTS.sub(
        lambda found: f"\033[2m{found['place']}\033[0m \033[{_STYLES[found['severity']]}m{found['severity']}:\033[0m",
        problem,
        count=1,
    )
