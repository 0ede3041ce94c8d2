"""`sdkwright watch`: write the package and list the problems of the spec after each change."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import perf_counter, sleep, strftime
from typing import TYPE_CHECKING, Final, TypeAlias

from sdkwright.cli import terminal
from sdkwright.cli.generate import find_output, write_files
from sdkwright.cli.options import add_no_cache, add_output_folder, add_spec, load_config, open_cache
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.problems.problem import UnreadableInput

if TYPE_CHECKING:
    from sdkwright.output.cache import Cache
    from sdkwright.output.previous_run import PreviousRun, Run
    from sdkwright.problems.problem import Problem
    from sdkwright.project.config import Config
    from sdkwright.translate.checking import CheckedSpec

_INTERVAL: Final = 0.1
"""The seconds between two looks at the files."""
_SETTLED: Final = 0.05
"""The seconds that the files must stay the same: an editor may write or replace a file in several steps."""

_State: TypeAlias = "dict[str, tuple[int, int, int]]"
"""By path: the time of the last change, the size, and the inode, which changes if an editor replaces the file."""

SUMMARY = "write the package after each change of the spec"
DESCRIPTION = """
Writes the package and lists the problems of the spec, now and after each change of the spec, the settings and the license, until
Ctrl-C. While the spec has errors, the package stays as it is.
"""
EXAMPLES = """\
  sdkwright watch    in a terminal beside the editor
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_spec(parser)
    add_output_folder(parser)
    add_no_cache(parser)


def run(options: argparse.Namespace) -> int:
    terminal.print_note("watching the spec; press Ctrl-C to stop")
    watcher = _Watcher(options)
    for _ in _wait_for_changes(options):
        with pause_gc():
            watcher.run_once()
    return 0


class _Watcher:
    """Runs again and again, and keeps in memory what the next run can use."""

    def __init__(self, options: argparse.Namespace) -> None:
        from sdkwright.spec.loaded_documents import LoadedDocuments

        self._options = options
        self._documents = LoadedDocuments()
        self._last: Run | None = None

    def run_once(self) -> None:
        """Write the package and list the problems. Whatever the spec contains, the next change is waited for."""
        start = perf_counter()
        try:
            config = load_config(self._options)
            cache = open_cache(config, is_off=self._options.no_cache)
            result, problems, run = self._generate(config, cache)
        except UnreadableInput as error:
            terminal.print_text(f"{strftime('%H:%M:%S')} {error}; nothing was written\n")
            terminal.flush()
            return
        terminal.print_text(f"{strftime('%H:%M:%S')} {result} ({perf_counter() - start:.1f} s)\n")
        terminal.print_problems(problems)
        terminal.flush()
        # After the result, for which someone waits:
        if run is not None:
            self._store(run, config, cache)
        _import_model_generator()

    def _generate(self, config: Config, cache: Cache) -> tuple[str, Sequence[Problem], Run | None]:
        """Write the package of a valid spec, and return a line about it, the problems, and what is to be stored."""
        from sdkwright.ir.names import list_client_names
        from sdkwright.output.linted_documents import make_document_check
        from sdkwright.output.parsed_documents import make_parser
        from sdkwright.output.previous_run import read_previous_run
        from sdkwright.translate.checking import check_spec

        # Before the spec is read: what is saved during the run must not count as its input.
        previous = read_previous_run(config, cache, self._last)
        names = list_client_names(config.client_class)
        checked = check_spec(config.spec, config.foreign_keywords, names, make_parser(cache), self._documents)
        result, run = self._write(config, cache, previous, checked)
        return result, checked.find_problems(partial(make_document_check, cache)), run

    def _write(
        self, config: Config, cache: Cache, previous: PreviousRun, checked: CheckedSpec
    ) -> tuple[str, Run | None]:
        if checked.spec is None or checked.api is None:
            errors = sum(problem.severity == "error" for problem in checked.problems)
            return f"{errors} {'error' if errors == 1 else 'errors'}; nothing was written", None
        output = find_output(config, self._options)
        if previous.files is not None:
            return write_files(previous.files, output), None
        from sdkwright.pipeline import make_run

        run = make_run(config, cache, previous, (checked.spec, checked.api))
        return write_files(run.files, output), run

    def _store(self, run: Run, config: Config, cache: Cache) -> None:
        from sdkwright.output.previous_run import store_run

        with suppress(UnreadableInput):  # the next run reports it
            if store_run(run, config, cache):
                self._last = run
            cache.remove_old_entries()


def _import_model_generator() -> None:
    from sdkwright.render.models import import_model_generator

    import_model_generator()


def _wait_for_changes(options: argparse.Namespace) -> Iterator[None]:
    """Yield once at the beginning, and after each change of the files; also after one during a run."""
    state: _State | None = None
    while True:
        new = _read_state(options)
        if new == state:
            sleep(_INTERVAL)
            continue
        sleep(_SETTLED)
        if _read_state(options) == new:
            state = new
            yield


def _read_state(options: argparse.Namespace) -> _State:
    """The files that determine the package, as far as they can be read at the moment."""
    from sdkwright.spec import folder

    paths: list[Path] = [Path("pyproject.toml")]
    try:
        config = load_config(options)
        if config.home is not None:
            paths.append(config.home / "pyproject.toml")
        if config.license_file is not None:
            paths.append(config.license_file)
        paths += folder.list_inputs(config.spec)
    except UnreadableInput:
        pass  # the run reports it
    state: _State = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:  # it does not exist, or an editor is replacing it
            continue
        state[str(path)] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return state
