"""The git repository of a project: whether it is clean, and a commit that is there whole or not at all."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

_SECONDS: Final = 300  # hooks of the repository run too
_MOST_NAMED: Final = 5


@dataclass(frozen=True)
class Repository:
    """A git repository, and where in it the project stands."""

    top: Path
    inside: Path  # the project's folder, from the top

    @property
    def home(self) -> Path:
        return self.top / self.inside

    def has_tag(self, tag: str) -> bool:
        return bool(_git(self.top, "tag", "--list", tag))

    def refuse_changes(self) -> None:
        """Raise UnreadableInput when anything is not committed, new files too."""
        found = [entry[3:] for entry in _git(self.top, "status", "--porcelain", "-z").split("\0") if entry]
        if found:
            named = ", ".join(map(escape, found[:_MOST_NAMED]))
            more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
            raise UnreadableInput(
                f"a release begins with a clean work tree; commit or remove first: {named}{more}"
            )

    @contextmanager
    def copy(self) -> Generator[Repository, None, None]:
        """A work tree of its own at the same commit; it is gone afterwards, and nothing else was touched."""
        with tempfile.TemporaryDirectory(prefix="sdkwright-release-") as folder:
            top = Path(folder).resolve() / "tree"
            try:
                _git(self.top, "worktree", "add", "--quiet", "--detach", str(top), "HEAD")
                yield Repository(top, self.inside)
            finally:
                _git(self.top, "worktree", "remove", "--force", str(top), may_fail=True)
                _git(self.top, "worktree", "prune", may_fail=True)

    def commit(self, message: str) -> str:
        """Commit all that is in the work tree; gives the commit's id."""
        _git(self.top, "add", "--all")
        _git(self.top, "commit", "--quiet", "--allow-empty", "--message", message)
        return _git(self.top, "rev-parse", "HEAD").strip()

    def take(self, commit: str, tag: str, message: str) -> None:
        """Move the branch to a commit made on top of it, with a tag: both, or neither."""
        _git(self.top, "tag", "--annotate", "--message", message, tag, commit)
        try:
            _git(self.top, "merge", "--quiet", "--ff-only", commit)
        except BaseException:
            # A merge may have written its files before it is refused; changes of others stay.
            _git(self.top, "read-tree", "-m", "-u", commit, "HEAD", may_fail=True)
            _git(self.top, "tag", "--delete", tag, may_fail=True)
            raise


def repository(home: Path) -> Repository:
    """The repository that a folder is in; raises UnreadableInput when it is in none."""
    place = home.resolve()
    if not _git(place, "rev-parse", "--show-toplevel", may_fail=True):
        raise UnreadableInput(
            f"{quote(str(place))} is not a git repository, and a release is a commit with a tag; begin one: git init"
        )
    top = Path(_git(place, "rev-parse", "--show-toplevel").strip()).resolve()
    return Repository(top, place.relative_to(top))


def _git(folder: Path, *arguments: str, may_fail: bool = False) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        if may_fail:
            return ""
        raise UnreadableInput(f"git cannot be asked: {error}") from error
    if done.returncode and not may_fail:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise UnreadableInput(f"git {arguments[0]} has failed, and nothing is released: {quote(said)}")
    return done.stdout.decode("utf-8", "surrogateescape")
