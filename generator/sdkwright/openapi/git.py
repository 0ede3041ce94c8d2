"""Reads files of a commit without touching the working tree; refs and paths come from users and are not trusted."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

_TIMEOUT: Final = 60  # seconds
_LINK: Final = "120000"  # the mode of a link


@dataclass(frozen=True)
class Blob:
    """A file or a link of a commit."""

    id: str
    size: int
    is_link: bool = False


def resolve_commit(ref: str) -> str:
    """The full id of the commit that a ref refers to; raises UnreadableInput."""
    if not ref or ref.startswith("-") or any(character < " " for character in ref):
        raise UnreadableInput(f"{quote(ref)} is not a git ref; write a branch, a tag or a commit id")
    output = _run_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not output:
        raise UnreadableInput(
            f"{quote(ref)} is not a commit of this git repository; write a branch, a tag or a commit id"
        )
    return output.decode("ascii").strip()


def list_files(commit_id: str) -> dict[str, Blob]:
    """The files and links of a commit, by their paths from the top of the repository; submodules are left out."""
    files: dict[str, Blob] = {}
    for entry in _run_git("ls-tree", "-r", "-z", "--long", "--full-tree", commit_id).split(b"\0"):
        head, _, path = entry.partition(b"\t")
        fields = head.decode("ascii").split()
        if len(fields) == 4 and fields[0].startswith(("100", _LINK)):
            is_link = fields[0] == _LINK
            files[path.decode("utf-8", "surrogateescape")] = Blob(fields[2], int(fields[3]), is_link)
    return files


def read_blobs(blobs: list[Blob]) -> list[bytes]:
    """The bytes of several files, read in one run of git and without filters."""
    if not blobs:
        return []
    output = _run_git("cat-file", "--batch", stdin="".join(f"{blob.id}\n" for blob in blobs).encode("ascii"))
    contents: list[bytes] = []
    start = 0
    for blob in blobs:
        start = output.index(b"\n", start) + 1
        contents.append(output[start : start + blob.size])
        start += blob.size + 1
    return contents


def list_uncommitted(folder: Path) -> list[str]:
    """The files below a folder that differ from the last commit; none outside of a repository, or without git."""
    try:
        output = _run_git(
            "-C", str(folder), "status", "--porcelain", "-z", "--no-renames", "-uall", "--", "."
        )
    except UnreadableInput:
        return []
    entries = output.decode("utf-8", "surrogateescape").split("\0")
    return [entry[3:] for entry in entries if entry]


def _run_git(*arguments: str, stdin: bytes = b"") -> bytes:
    """The output of git; empty if `rev-parse` fails."""
    try:
        process = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UnreadableInput(f"cannot run git: {error}; install git, or pass a file") from error
    if process.returncode and arguments[0] != "rev-parse":
        reason = process.stderr.decode("utf-8", "replace").strip() or "no message"
        raise UnreadableInput(f"git {arguments[0]} failed: {quote(reason)}")
    return process.stdout if not process.returncode else b""
