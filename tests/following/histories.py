"""The histories of the corpus: the documents of an API, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = ROOT.parent / "shared" / "specs"
WORK = ROOT / "build" / "following"
"""The projects stay here after a run, to be read."""
ANSWERS = Path(__file__).resolve().parent / "answers"
"""By document: what a curator decides after the step to it."""
OWN = "elevenlabs"
"""The API of this repository: its curated spec is followed. The spec of any other API is its adopted first document."""


@dataclass(frozen=True)
class Way:
    """One way through a history: the documents that are followed one after the other, the first being the base."""

    name: str
    """`elevenlabs in one jump`."""
    files: tuple[Path, ...]
    is_curated: bool
    last_options: tuple[str, ...] = ()
    """Of the last step."""

    @property
    def steps(self) -> list[tuple[Path, Path]]:
        """The documents before and after each follow."""
        return list(pairwise(self.files))


def list_ways(names: Sequence[str], folder: Path) -> list[Way]:
    """The ways through the histories of a folder: in one jump, step by step, and to the newest document."""
    histories: dict[str, list[Path]] = {}
    for file in sorted((folder / "history").glob("*-20*")):
        histories.setdefault(file.name.split("-20")[0], []).append(file)
    unknown = [name for name in names if name not in histories]
    if unknown:
        raise SystemExit(f"no history {unknown[0]}; the corpus has {', '.join(histories)}")
    return [
        way
        for name, files in histories.items()
        if not names or name in names
        for way in _list_ways(name, files, folder / f"{name}-newest.json")
    ]


def _list_ways(name: str, files: list[Path], newest: Path) -> list[Way]:
    ways = [Way(f"{name} in one jump", (files[0], files[-1]), name == OWN)]
    if newest.is_file():
        widened = (*ways[0].files, newest)
        ways = [
            Way(f"{name} in one jump, the newest widened", widened, name == OWN, ("--merged", "widen")),
            Way(f"{name} in one jump, the newest by default", widened, name == OWN),
        ]
    if len(files) > 2:
        ways.append(Way(f"{name} step by step", tuple(files), name == OWN))
    return ways
