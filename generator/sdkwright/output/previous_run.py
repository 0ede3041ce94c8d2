"""The package of the previous run and its parts. A run with unchanged input imports no stage of the pipeline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sdkwright.output.cache import Cache, hash_contents, hash_values
from sdkwright.output.manifest import Files
from sdkwright.output.parts import Part
from sdkwright.problems.input_files import read_file
from sdkwright.project.config import Config, read_license_text
from sdkwright.spec import folder


class PreviousRun(NamedTuple):
    """What the previous run with the same settings has left."""

    input_hash: str
    """Of the input now; "" without a cache."""
    files: Files | None
    """The package; None if the input has changed since."""
    parts: Mapping[str, Part] | None
    """None without a cache, or if the input has not changed."""


def hash_input(config: Config, cache: Cache, kind: str = "files") -> str:
    """Return the cache key of a kind of result for all input: settings, spec, license, generator; "" without a cache.

    Raises UnreadableInput.
    """
    if not cache.is_active:
        return ""
    inside = folder.find_folder(config.spec)
    contents = {path.as_posix(): read_file(path, inside) for path in folder.list_inputs(config.spec)}
    if config.license_file is not None:
        contents[config.license_file.as_posix()] = read_license_text(config.license_file).encode()
    return cache.make_key(kind, _hash_settings(config), hash_contents(contents))


def _hash_settings(config: Config) -> str:
    return hash_values(
        {name: value for name, value in vars(config).items() if name not in ("output", "home")}
    )


def read_previous_run(config: Config, cache: Cache) -> PreviousRun:
    """Return what the previous run has left; its files are those of this run if no input has changed.

    To be called before the spec is read: what changes in between must not be stored for the new input.
    """
    if not cache.is_active:
        return PreviousRun("", None, None)
    input_hash = hash_input(config, cache)
    text = cache.get(_make_key(config, cache))
    if text is None:
        return PreviousRun(input_hash, None, {})
    hash_before, files, parts, texts = text.split("\n", 3)
    if hash_before == input_hash:
        return PreviousRun(input_hash, _cut(json.loads(files), texts), None)
    return PreviousRun(
        input_hash,
        None,
        {name: Part(key, _cut(places, texts)) for name, (key, places) in json.loads(parts).items()},
    )


def store_run(files: Files, parts: Mapping[str, Part], input_hash: str, config: Config, cache: Cache) -> None:
    """Store the files and parts of a run, unless a file of the spec was saved during the run."""
    if not input_hash or hash_input(config, cache) != input_hash:
        return
    # As plain text with its places: to escape all of it would take several times as long.
    texts = _Texts()
    file_places = texts.add(files)
    part_places = {name: (part.key, texts.add(part.texts)) for name, part in parts.items()}
    heads = (input_hash, json.dumps(file_places), json.dumps(part_places))
    cache.put(_make_key(config, cache), "\n".join((*heads, "".join(texts.places))))


class _Texts:
    """Different texts, one behind the other. Most parts are files of the package, too."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        """The start and the end of each text."""
        self._length = 0

    def add(self, texts: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        for text in texts.values():
            if text not in self.places:
                self.places[text] = (self._length, self._length + len(text))
                self._length += len(text)
        return {name: self.places[text] for name, text in texts.items()}


def _cut(places: Mapping[str, Any], texts: str) -> dict[str, str]:
    return {name: texts[start:end] for name, (start, end) in places.items()}


def _make_key(config: Config, cache: Cache) -> str:
    return cache.make_key("run", _hash_settings(config))
