"""The versions of releases: 1.2.0, and before it the pre-releases 1.2.0a1, 1.2.0b1, 1.2.0rc1, as PEP 440 spells them."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9]\d*)"
_VERSION = re.compile(rf"(?P<final>{_NUMBER}(?:\.{_NUMBER}){{2}})(?:(?P<kind>a|b|rc)(?P<number>{_NUMBER}))?")


def is_version(text: str) -> bool:
    return _VERSION.fullmatch(text) is not None


def is_pre_release(version: str) -> bool:
    found = _VERSION.fullmatch(version)
    return found is not None and found["kind"] is not None


def final(version: str) -> str:
    """The version that a pre-release comes before; any other is its own."""
    found = _VERSION.fullmatch(version)
    return version if found is None else found["final"]


def complaint(version: str, last: str) -> str:
    """What is wrong with a pre-release, after the version that was set last; "" when it is the later one.

    That one may be a pre-release too; other versions are for the changes to judge.
    """
    if not (is_pre_release(version) and is_pre_release(last)) or _order(version) > _order(last):
        return ""
    return f"version {version} is not later than {last}"


def _order(version: str) -> tuple[list[int], str, int]:
    found = _VERSION.fullmatch(version)
    assert found is not None
    return [int(part) for part in found["final"].split(".")], found["kind"], int(found["number"])
