"""The changed spec before it is written: loaded strictly from a temporary folder, with the locations of the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sdkwright.follow.side import Side
from sdkwright.follow.state import State
from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.stores import copy_to_disk
from sdkwright.openapi.vocabulary import UPSTREAM
from sdkwright.problems.problem import Problem, SourceLocation, SpecError, UnreadableInput
from sdkwright.spec.lint import lint
from sdkwright.spec.loading import Spec, load_spec


@dataclass(frozen=True)
class Revision:
    """The changed spec."""

    folder: Path
    """The temporary folder."""
    spec: Spec
    ours: Description
    name: str
    """The real folder, for messages."""

    @cached_property
    def side(self) -> Side:
        """The changed spec as one document, with its nodes."""
        return Side(self.ours.document)

    def locate(self, pointer: str) -> SourceLocation:
        """File and line of a part of the changed spec, as they will be."""
        return self.relocate(self.ours.locate(pointer))

    def relocate(self, location: SourceLocation) -> SourceLocation:
        """The location in the real folder."""
        return replace(location, file=location.file.replace(self.folder.as_posix(), self.name, 1))

    def list_advice(self, old: Spec) -> tuple[Problem, ...]:
        """What lint finds, and does not find in the old spec; lines may have changed."""
        known = Counter(problem.message for problem in (*old.warnings, *lint(old)))
        advice: list[Problem] = []
        for problem in sorted({*self.spec.warnings, *lint(self.spec)}):
            known[problem.message] -= 1
            if known[problem.message] < 0:
                advice.append(replace(problem, location=self.relocate(problem.location)))
        return tuple(advice)


@contextmanager
def open_revision(
    state: State, files: Mapping[str, str | None], foreign_keywords: tuple[str, ...]
) -> Generator[Revision, None, None]:
    """The spec with some changed files, on disk while the context lasts; raises UnreadableInput if it is not valid."""
    texts = {path: data for path, data in state.files.items() if not path.startswith(f"{UPSTREAM}/")}
    texts |= {path: text.encode() for path, text in files.items() if text is not None}
    for path in [path for path, text in files.items() if text is None]:
        texts.pop(path, None)
    with copy_to_disk(texts) as folder:
        try:
            spec, ours = load_spec(folder, foreign_keywords), read_description(str(folder))
        except SpecError as error:
            first = next(problem for problem in error.problems if problem.severity == "error")
            raise _make_error(str(first), folder, state.name) from error
        except UnreadableInput as error:
            raise _make_error(str(error), folder, state.name) from error
        yield Revision(folder, spec, ours, state.name)


def _make_error(message: str, folder: Path, name: str) -> UnreadableInput:
    return UnreadableInput(
        f"the changed spec would not be valid, and nothing was written: {message.replace(folder.as_posix(), name)};"
        " this is a mistake of sdkwright: please report it, and use --only to follow the other changes"
    )
