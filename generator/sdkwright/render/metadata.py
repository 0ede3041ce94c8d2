"""The lines of `[project]` in the pyproject.toml of the package that depend on its settings."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.project.config import AUTHOR, Config, read_license_text
from sdkwright.render.source_text import format_toml

_PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_ALWAYS = (
    "Framework :: AsyncIO",
    "Intended Audience :: Developers",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    "Programming Language :: Python :: 3 :: Only",
    *(f"Programming Language :: Python :: {version}" for version in _PYTHONS),
    "Topic :: Software Development :: Libraries :: Python Modules",
    "Typing :: Typed",
)
LICENSE = "LICENSE"


def format_project_lines(config: Config) -> list[str]:
    """License, authors, keywords and classifiers of the package, as TOML."""
    return [
        *([f"license = {format_toml(config.license)}"] if config.license else []),
        *([f'license-files = ["{LICENSE}"]'] if config.license_file else []),
        *([f"authors = [{', '.join(map(_format_author, config.authors))}]"] if config.authors else []),
        *([f"keywords = {_format_list(config.keywords)}"] if config.keywords else []),
        "classifiers = [",
        *(f"    {format_toml(classifier)}," for classifier in _list_classifiers(config)),
        "]",
    ]


def format_url_lines(config: Config) -> list[str]:
    """The URLs of the package, as TOML."""
    lines = [f"{format_toml(label)} = {format_toml(url)}" for label, url in config.urls]
    return ["[project.urls]", *lines] if lines else []


def read_license(config: Config) -> dict[str, str]:
    """The file with the text of the license; empty if the settings contain none."""
    if config.license_file is None:
        return {}
    return {LICENSE: read_license_text(config.license_file)}


def _list_classifiers(config: Config) -> list[str]:
    return sorted({_find_maturity(config.version), *_ALWAYS, *config.classifiers})


def _format_author(text: str) -> str:
    match = AUTHOR.fullmatch(text)
    parts: dict[str, str | None] = match.groupdict() if match else {"name": text}
    return f"{{{', '.join(f'{key} = {format_toml(value)}' for key, value in parts.items() if value)}}}"


def _format_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(format_toml, texts))}]"


def _find_maturity(version: str) -> str:
    """The classifier for the version: 0.3.0 and 1.0.0rc1 are not stable."""
    if "a" in version or ".dev" in version:
        return "Development Status :: 3 - Alpha"
    is_early = version.startswith("0.") or "b" in version or "rc" in version
    return f"Development Status :: {'4 - Beta' if is_early else '5 - Production/Stable'}"
