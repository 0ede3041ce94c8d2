"""The project of a release: its settings, its files and its git repository."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from sdkwright.diff.review import settings
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import Config, read_config
from sdkwright.release.repository import Repository, find_repository


@dataclass(frozen=True)
class Project:
    """The settings, files and repository that a release reads and writes."""

    config: Config
    home: Path  # the folder of pyproject.toml
    approvals: Path | None  # the file that lists the approved changes
    repository: Repository

    @property
    def pyproject(self) -> Path:
        return self.home / "pyproject.toml"

    @property
    def changelog(self) -> Path:
        return self.home / "CHANGELOG.md"

    @property
    def approvals_name(self) -> str:
        """The file that lists the approved changes, for messages."""
        return str(self.approvals or "the file in the setting 'approvals' of [tool.sdkwright.diff]")

    @property
    def spec_folder(self) -> Path:
        """The folder of the additions and of the last release."""
        return self.config.spec if self.config.spec.is_dir() else self.config.spec.parent

    @property
    def released(self) -> Path:
        """The folder of the description of the last release."""
        return self.spec_folder / "released"

    @property
    def bundle(self) -> Path:
        """The description of the last release."""
        return self.released / "openapi.json"

    def move_to_work_tree(self, work_tree: Repository, version: str) -> Project:
        """Return the same project in another work tree of its repository, with another version."""

        def move(path: Path) -> Path:
            return work_tree.project / os.path.relpath(path.resolve(), self.home.resolve())

        config = replace(
            self.config,
            spec=move(self.config.spec),
            output=move(self.config.output),
            license_file=move(self.config.license_file) if self.config.license_file else None,
            home=work_tree.project,
            version=version,
        )
        return Project(config, work_tree.project, move(self.approvals) if self.approvals else None, work_tree)

    def check_is_in_repository(self) -> None:
        """Raise UnreadableInput if a file of the release is outside the repository: a release is one commit."""
        for path in (self.config.spec, self.config.output, self.released):
            if not path.resolve().is_relative_to(self.repository.top):
                raise UnreadableInput(
                    f"{quote(str(path))} is outside the git repository {quote(str(self.repository.top))};"
                    " move it into the repository"
                )


def open_project(folder: Path) -> Project:
    """Return the project of a folder. Raises UnreadableInput without pyproject.toml or a git repository."""
    config = read_config(folder)
    if config.home is None:
        raise UnreadableInput(
            "there is no pyproject.toml with [tool.sdkwright] here, and a release sets its version;"
            " run sdkwright release in a project"
        )
    repository = find_repository(config.home)
    approvals = settings.read_settings(folder).approvals
    return Project(config, config.home, approvals, repository)
