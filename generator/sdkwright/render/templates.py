"""Loads the templates of the package, and renders them. Like Python, it keeps their bytecode beside them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, Final

import jinja2
from jinja2 import BytecodeCache, Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from sdkwright.project.installation import TEMPLATES

_OPTIONS: Final[dict[str, Any]] = {
    "undefined": StrictUndefined,
    "autoescape": False,  # the templates are Python and TOML, not HTML; source_text.py escapes texts
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


class _Bytecode(FileSystemBytecodeCache):
    """The compiled templates, which depend on their source, the options, and Jinja."""

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # a damaged file; unpickling may raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # such as a full disk; the next run compiles the template again
            super().dump_bytecode(bucket)

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(
            f"{jinja2.__version__} {sorted(map(str, _OPTIONS.items()))} {source}"
        )


def render_template(template: str, **values: object) -> str:
    """Render a template; its name is its path below the templates."""
    return _load_environment().get_template(template).render(**values)


def list_templates() -> list[str]:
    """Return the names of all templates, sorted."""
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja"))


@cache
def _load_environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), bytecode_cache=_open_bytecode(), auto_reload=False, **_OPTIONS
    )


def _open_bytecode() -> BytecodeCache | None:
    """Return the store of compiled templates: where Python would keep the bytecode of modules; None if it may not be used.

    It has the same owner as the generator. A cache in the folder of a project could contain the code of someone else.
    """
    folder = Path(cache_from_source(str(TEMPLATES / "template.py"))).parent
    if sys.dont_write_bytecode:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return _Bytecode(str(folder)) if os.access(folder, os.W_OK) else None
