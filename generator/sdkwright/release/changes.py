"""The files that a release changes."""

from __future__ import annotations

import shutil
from pathlib import Path

from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.problems.problem import UnreadableInput
from sdkwright.release import text_edits
from sdkwright.release.files import read_text, write_text
from sdkwright.release.project import Project
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec


def write_version(project: Project) -> None:
    """Write the version in settings, spec and package, as in every release and pre-release."""
    config = project.config
    text = text_edits.set_setting(read_text(project.pyproject), config.version, project.pyproject.name)
    write_text(project.pyproject, text)
    _set_info_version(config.spec, config.version)
    write_output(generate(config), config.output)


def write_release(project: Project, section: str) -> None:
    """Write what only a release changes: the changelog, and the released description."""
    is_new = not project.changelog.is_file()
    log = text_edits.make_changelog(project.config.distribution) if is_new else read_text(project.changelog)
    write_text(project.changelog, text_edits.add_section(log, section, project.config.version))
    project.released.mkdir(parents=True, exist_ok=True)
    write_text(project.bundle, bundle_spec(load_spec(project.config.spec)))
    _copy_folder(project.spec_folder / "additions", project.released / "additions")
    if project.approvals is not None and project.approvals.is_file():
        write_text(project.approvals, text_edits.remove_approvals(read_text(project.approvals)))


def _set_info_version(spec: Path, version: str) -> None:
    info = load_spec(spec).root["info"]
    file = spec / ROOT_DOCUMENT if spec.is_dir() else spec
    line, old = info.locate_key("version").line, str(info["version"].value)
    write_text(file, text_edits.set_info_version(read_text(file), line, old, version, file.name))
    if str(load_spec(spec).root["info"]["version"].value) != version:
        raise UnreadableInput(
            f"{file.name}:{line}: write info.version in one line, such as version: {version}"
        )


def _copy_folder(source: Path, target: Path) -> None:
    """Make the target a copy of the source; remove it if there is no source."""
    if target.is_dir():
        shutil.rmtree(target)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
