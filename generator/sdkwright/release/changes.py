"""The files that a release changes."""

from __future__ import annotations

import shutil

from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.problems.input_files import read_text
from sdkwright.problems.problem import UnreadableInput
from sdkwright.release import text_edits
from sdkwright.release.files import write_text
from sdkwright.release.project import Project
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.folder import find_additions, find_folder, list_additions
from sdkwright.spec.loading import load_spec


def write_version(project: Project) -> None:
    """Write the version in settings, spec and package, as in every release and pre-release."""
    config = project.config
    text = text_edits.set_setting(read_text(project.pyproject), config.version, project.pyproject.name)
    write_text(project.pyproject, text, project.repository.top)
    _set_info_version(project)
    write_output(generate(config), config.output)


def write_release(project: Project, section: str) -> None:
    """Write what only a release changes: the changelog, and the released description."""
    is_new = not project.changelog.is_file()
    log = text_edits.make_changelog(project.config.distribution) if is_new else read_text(project.changelog)
    top = project.repository.top
    write_text(project.changelog, text_edits.add_section(log, section, project.config.version), top)
    write_text(
        project.bundle, bundle_spec(load_spec(project.config.spec, project.config.foreign_keywords)), top
    )
    _copy_additions(project)
    if project.approvals is not None and project.approvals.is_file():
        write_text(project.approvals, text_edits.remove_approvals(read_text(project.approvals)), top)


def _set_info_version(project: Project) -> None:
    spec, version = project.config.spec, project.config.version
    info = load_spec(spec, None).root["info"]
    file = spec / ROOT_DOCUMENT if spec.is_dir() else spec
    line, old = info.locate_key("version").line, str(info["version"].value)
    text = text_edits.set_info_version(read_text(file), line, old, version, file.name)
    write_text(file, text, project.repository.top)
    if str(load_spec(spec, None).root["info"]["version"].value) != version:
        raise UnreadableInput(
            f"{file.name}:{line}: write info.version in one line, such as version: {version}"
        )


def _copy_additions(project: Project) -> None:
    """Make the additions of the release a copy of those of the spec; remove them if there are none."""
    source, target = find_additions(project.config.spec), project.released / "additions"
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    for file in list_additions(project.config.spec):
        text = read_text(file, find_folder(project.config.spec))
        write_text(target / file.relative_to(source), text, project.repository.top)
