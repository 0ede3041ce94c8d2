"""The parts of a package: groups of texts, each made of some values only.

What the previous run made of equal values is used again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import NamedTuple


class Part(NamedTuple):
    """The hash of the values that a part was made of, and its texts by path or another name."""

    key: str
    texts: Mapping[str, str]


class Parts:
    """The parts of a run, by name. Without the parts of a previous run, which may be none, it compares and keeps nothing."""

    def __init__(self, previous: Mapping[str, Part] | None = None) -> None:
        self._previous = previous
        self._keys: dict[str, str] = {}
        self._hashes: dict[int, tuple[object, str]] = {}
        self.current: dict[str, Part] = {}
        """The parts of this run."""

    def make(self, name: str, values: object, make: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
        """Return the texts of a part. They must depend on nothing but its values and the sources of the generator."""
        texts = self.find(name, values)
        return self.keep(name, make()) if texts is None else texts

    def find(self, name: str, values: object) -> Mapping[str, str] | None:
        """Return the texts that the previous run made of equal values; None if there are none."""
        if self._previous is None:
            return None
        self._keys[name] = hash_value(values)
        part = self._previous.get(name)
        return self.keep(name, part.texts) if part is not None and part.key == self._keys[name] else None

    def keep(self, name: str, texts: Mapping[str, str]) -> Mapping[str, str]:
        """Keep the texts of a part that was searched for before, and return them."""
        if self._previous is not None:
            self.current[name] = Part(self._keys[name], texts)
        return texts

    def retain(self, name: str) -> None:
        """Keep a part of the previous run, if there is one, which this run does not need but the next one may."""
        if self._previous is not None and name in self._previous:
            self.current.setdefault(name, self._previous[name])

    def hash_once(self, value: object) -> str:
        """Return the hash of a frozen value that several parts are made of."""
        if self._previous is None:
            return ""
        if id(value) not in self._hashes:
            self._hashes[id(value)] = (
                value,
                hash_value(value),
            )  # with the value, so that no other gets its id
        return self._hashes[id(value)][1]


NO_PARTS = Parts()


def hash_value(value: object) -> str:
    """Return a hash of plain data and frozen values. It contains the classes and fields of all values inside, in their order."""
    # Texts of whole files are hashed as they are: to escape them takes ten times as long.
    data = f"text:{value}" if isinstance(value, str) else _ENCODER.encode(value)
    return hashlib.blake2b(data.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _describe(value: object) -> object:
    """What JSON has instead of a frozen value. A set is rejected: its order changes from run to run."""
    return (type(value).__name__, vars(value))


# Several times as fast as `repr`. `pickle` also distinguishes one string twice from two equal strings.
_ENCODER = json.JSONEncoder(check_circular=False, default=_describe)
