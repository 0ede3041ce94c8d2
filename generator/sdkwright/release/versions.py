"""Versions of releases, such as 1.2.0, and of pre-releases, such as 1.2.0a1, 1.2.0b1 and 1.2.0rc1 (PEP 440)."""

from __future__ import annotations

import re

_NUMBER = r"(?:0|[1-9]\d*)"
_VERSION = re.compile(rf"(?P<final>{_NUMBER}(?:\.{_NUMBER}){{2}})(?:(?P<kind>a|b|rc)(?P<number>{_NUMBER}))?")


def is_version(text: str) -> bool:
    """Whether the text is a version of a release or of a pre-release."""
    return _VERSION.fullmatch(text) is not None


def is_pre_release(version: str) -> bool:
    """Whether the version is the version of a pre-release."""
    match = _VERSION.fullmatch(version)
    return match is not None and match["kind"] is not None


def strip_pre_release(version: str) -> str:
    """Return the version without the pre-release: `1.2.0rc1` -> `1.2.0`."""
    match = _VERSION.fullmatch(version)
    return version if match is None else match["final"]


def check_pre_release(version: str, last: str) -> str:
    """Return why a pre-release may not follow another one; "" if it may, or if one of them is not a pre-release."""
    if not (is_pre_release(version) and is_pre_release(last)) or _sort_key(version) > _sort_key(last):
        return ""
    return f"version {version} is not later than {last}; choose a later version"


def _sort_key(version: str) -> tuple[list[int], str, int]:
    match = _VERSION.fullmatch(version)
    assert match is not None
    return [int(part) for part in match["final"].split(".")], match["kind"], int(match["number"])
