"""What an index shows of the package: the lines of `[project]` that not every package has."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import AUTHOR, Config
from sdkwright.render.source_text import toml

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


def project_lines(config: Config) -> list[str]:
    """The licence, people and words of the package, as TOML."""
    return [
        *([f"license = {toml(config.license)}"] if config.license else []),
        *([f'license-files = ["{LICENSE}"]'] if config.license_file else []),
        *([f"authors = [{', '.join(map(_author, config.authors))}]"] if config.authors else []),
        *([f"keywords = {_list(config.keywords)}"] if config.keywords else []),
        "classifiers = [",
        *(f"    {toml(one)}," for one in sorted({_maturity(config.version), *_ALWAYS, *config.classifiers})),
        "]",
    ]


def url_lines(config: Config) -> list[str]:
    """The addresses of the package, as TOML."""
    lines = [f"{toml(label)} = {toml(url)}" for label, url in config.urls]
    return ["[project.urls]", *lines] if lines else []


def licence(config: Config) -> dict[str, str]:
    """The text of the licence as a file of the package, if there is one."""
    if config.license_file is None:
        return {}
    try:
        return {LICENSE: config.license_file.read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnreadableInput(
            f"cannot read {config.license_file}, the license_file of [tool.sdkwright]: {reason}"
        ) from error


def _author(text: str) -> str:
    found = AUTHOR.fullmatch(text)
    parts: dict[str, str | None] = found.groupdict() if found else {"name": text}
    return f"{{{', '.join(f'{key} = {toml(value)}' for key, value in parts.items() if value)}}}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(toml, texts))}]"


def _maturity(version: str) -> str:
    """What the version says of the package: 0.3.0 and 1.0.0rc1 are not yet stable."""
    if "a" in version or ".dev" in version:
        return "Development Status :: 3 - Alpha"
    is_early = version.startswith("0.") or "b" in version or "rc" in version
    return f"Development Status :: {'4 - Beta' if is_early else '5 - Production/Stable'}"
