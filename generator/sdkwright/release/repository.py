"""The git repository of a project: its state, and commits that are added completely or not at all."""

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

_TIMEOUT_SECONDS: Final = 300  # includes the hooks of the repository
_MAX_LISTED: Final = 5


@dataclass(frozen=True)
class Repository:
    """A work tree of a git repository that contains a project."""

    top: Path
    path: Path  # of the project, relative to `top`

    @property
    def project(self) -> Path:
        """The folder of the project."""
        return self.top / self.path

    def has_tag(self, tag: str) -> bool:
        return bool(_run_git(self.top, "tag", "--list", tag))

    def check_is_clean(self) -> None:
        """Raise UnreadableInput if a file is changed or new."""
        status = _run_git(self.top, "status", "--porcelain", "-z").split("\0")
        files = [entry[3:] for entry in status if entry]
        if files:
            names = ", ".join(map(escape, files[:_MAX_LISTED]))
            more = f" and {len(files) - _MAX_LISTED} more" if len(files) > _MAX_LISTED else ""
            raise UnreadableInput(
                f"a release needs a clean work tree; commit or remove these files first: {names}{more}"
            )

    @contextmanager
    def new_work_tree(self) -> Generator[Repository, None, None]:
        """Add a temporary work tree at the current commit, and remove it at the end."""
        with tempfile.TemporaryDirectory(prefix="sdkwright-release-") as folder:
            top = Path(folder).resolve() / "tree"
            try:
                _run_git(self.top, "worktree", "add", "--quiet", "--detach", str(top), "HEAD")
                yield Repository(top, self.path)
            finally:
                _try_git(self.top, "worktree", "remove", "--force", str(top))
                _try_git(self.top, "worktree", "prune")

    def commit(self, message: str) -> str:
        """Commit all files of the work tree, and return the id of the commit."""
        _run_git(self.top, "add", "--all")
        _run_git(self.top, "commit", "--quiet", "--allow-empty", "--message", message)
        return _run_git(self.top, "rev-parse", "HEAD").strip()

    def move_branch(self, commit: str, *, tag: str, message: str) -> None:
        """Fast-forward the branch to a commit and tag it, completely or not at all."""
        _run_git(self.top, "tag", "--annotate", "--message", message, tag, commit)
        try:
            _run_git(self.top, "merge", "--quiet", "--ff-only", commit)
        except BaseException:
            # A merge that a hook rejects may have written files. `read-tree -m` keeps changes that are not committed.
            _try_git(self.top, "read-tree", "-m", "-u", commit, "HEAD")
            _try_git(self.top, "tag", "--delete", tag)
            raise


def find_repository(folder: Path) -> Repository:
    """Return the repository that contains a folder. Raises UnreadableInput if there is none."""
    project = folder.resolve()
    if not _try_git(project, "rev-parse", "--show-toplevel"):
        raise UnreadableInput(
            f"{quote(str(project))} is not in a git repository, and a release is a commit with a tag; run: git init"
        )
    top = Path(_run_git(project, "rev-parse", "--show-toplevel").strip()).resolve()
    return Repository(top, project.relative_to(top))


def _run_git(folder: Path, *arguments: str) -> str:
    """Return the output of a git command; raises UnreadableInput if it fails."""
    try:
        process = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnreadableInput(f"cannot run git: {error}") from error
    if process.returncode:
        message = (process.stderr or process.stdout).decode("utf-8", "replace").strip()
        raise UnreadableInput(f"git {arguments[0]} failed, and nothing is released: {quote(message)}")
    return process.stdout.decode("utf-8", "surrogateescape")


def _try_git(folder: Path, *arguments: str) -> str:
    """Return the output of a git command; "" if it fails."""
    try:
        return _run_git(folder, *arguments)
    except UnreadableInput:
        return ""
