"""Options of several commands, and the settings of the project that they override."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sdkwright.problems.problem import UnreadableInput

if TYPE_CHECKING:
    from sdkwright.output.cache import Cache
    from sdkwright.project.config import Config


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Add --spec, which `load_config` reads."""
    parser.add_argument(
        "--spec",
        type=Path,
        metavar="PATH",
        help="the spec: a folder of documents, or a file (default: the setting `spec`)",
    )


def add_output_folder(parser: argparse.ArgumentParser) -> None:
    """Add --output, which replaces the setting."""
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="the output folder (default: the setting `output`)"
    )


def add_no_cache(parser: argparse.ArgumentParser) -> None:
    """Add --no-cache, for `open_cache`."""
    parser.add_argument(
        "--no-cache", action="store_true", help="neither read nor write the cache, .sdkwright-cache"
    )


def add_output_file(parser: argparse.ArgumentParser) -> None:
    """Add --output, for `terminal.write_document`."""
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write to a file, not to standard output"
    )


def load_config(options: argparse.Namespace) -> Config:
    """Return the settings of the project in the current folder, with --spec instead of the setting."""
    from sdkwright.project.config import read_config

    config = read_config(Path.cwd())
    if options.spec is not None:
        return replace(config, spec=options.spec)
    if config.home is not None and not config.spec.exists():
        raise UnreadableInput(
            f"{config.spec}: no such file or folder; correct the setting 'spec' in [tool.sdkwright] of"
            f" {config.home / 'pyproject.toml'}"
        )
    if not config.spec.exists():
        raise UnreadableInput(
            f"there is no project here: no pyproject.toml with [tool.sdkwright], and no {config.spec}/;"
            " pass a spec (--spec PATH), or create a project (sdkwright init FOLDER)"
        )
    return config


def open_cache(config: Config, *, is_off: bool) -> Cache:
    """Return the cache beside pyproject.toml. Without such a file there is none; the package of a pipe is not stored."""
    from sdkwright.output.cache import FOLDER, NO_CACHE, Cache
    from sdkwright.problems.input_files import is_stream
    from sdkwright.project.installation import TEMPLATES

    if config.home is None or is_off or is_stream(config.spec):
        return NO_CACHE
    return Cache(config.home / FOLDER, TEMPLATES)
