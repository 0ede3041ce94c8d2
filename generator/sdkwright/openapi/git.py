"""Reading from a commit, without touching the working tree; the ref and the path are not to be trusted."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

_SECONDS: Final = 60


@dataclass(frozen=True)
class Blob:
    """A file of a commit."""

    id: str
    size: int


def commit(ref: str) -> str:
    """The full id of the commit that a ref means."""
    if not ref or ref.startswith("-") or any(character < " " for character in ref):
        raise UnreadableInput(f"{quote(ref)} is not a git ref")
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not found:
        raise UnreadableInput(f"{quote(ref)} is not a commit of this git repository")
    return found.decode("ascii").strip()


def listing(commit_id: str) -> dict[str, Blob]:
    """The ordinary files of a commit, by their paths from the top of the repository."""
    found: dict[str, Blob] = {}
    for entry in _git("ls-tree", "-r", "-z", "--long", "--full-tree", commit_id).split(b"\0"):
        head, _, path = entry.partition(b"\t")
        fields = head.decode("ascii").split()
        if len(fields) == 4 and fields[0].startswith("100"):  # no links, no submodules
            found[path.decode("utf-8", "surrogateescape")] = Blob(fields[2], int(fields[3]))
    return found


def contents(blobs: list[Blob]) -> list[bytes]:
    """The bytes of several files, read at once and without filters."""
    if not blobs:
        return []
    out = _git("cat-file", "--batch", given="".join(f"{blob.id}\n" for blob in blobs).encode("ascii"))
    found: list[bytes] = []
    start = 0
    for blob in blobs:
        start = out.index(b"\n", start) + 1
        found.append(out[start : start + blob.size])
        start += blob.size + 1
    return found


def _git(*arguments: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            input=given,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UnreadableInput(f"git cannot be asked: {error}") from error
    if done.returncode and arguments[0] != "rev-parse":
        reason = done.stderr.decode("utf-8", "replace").strip() or "it says nothing"
        raise UnreadableInput(f"git {arguments[0]} has failed: {quote(reason)}")
    return done.stdout if not done.returncode else b""
