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

_HEAD_LENGTH = 128


class Run(NamedTuple):
    """What a run leaves for the next one with the same settings."""

    settings: str
    """The hash of the settings; "" without a cache."""
    input_hash: str
    files: Files
    parts: Mapping[str, Part]


class PreviousRun(NamedTuple):
    """What the previous run with the same settings has left."""

    settings: str
    """The hash of the settings now; "" without a cache."""
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


def read_previous_run(config: Config, cache: Cache, last: Run | None = None) -> PreviousRun:
    """Return what the previous run has left; its files are those of this run if no input has changed.

    To be called before the spec is read: what changes in between must not be stored for the new input. `last` is the last
    run of this process, if there is one.
    """
    if not cache.is_active:
        return PreviousRun("", "", None, None)
    settings, input_hash = cache.make_key("run", _hash_settings(config)), hash_input(config, cache)
    if last is not None and last.settings == settings:
        is_same = last.input_hash == input_hash
        return PreviousRun(
            settings, input_hash, last.files if is_same else None, None if is_same else last.parts
        )
    data = cache.get_bytes(settings)
    if data is None:
        return PreviousRun(settings, input_hash, None, {})
    hash_before, files, parts, texts = _split(data)
    if hash_before == input_hash:
        return PreviousRun(settings, input_hash, _cut(json.loads(bytes(files)), texts), None)
    rows = json.loads(bytes(parts)).items()
    return PreviousRun(
        settings, input_hash, None, {name: Part(key, _cut(places, texts)) for name, (key, places) in rows}
    )


def store_run(run: Run, config: Config, cache: Cache) -> bool:
    """Store a run and return True, unless a file of the spec was saved during the run."""
    if not run.settings or hash_input(config, cache) != run.input_hash:
        return False
    texts = _Texts()
    file_places = texts.add(run.files)
    part_places = {name: (part.key, texts.add(part.texts)) for name, part in run.parts.items()}
    heads = [json.dumps(places).encode() for places in (file_places, part_places)]
    lengths = json.dumps([run.input_hash, *map(len, heads)]).encode()
    cache.put(run.settings, b"".join((lengths.ljust(_HEAD_LENGTH), *heads, *texts.data)))
    return True


class _Texts:
    """Different texts, one behind the other: escaped in JSON, they would take several times as long.

    Most parts are files of the package, too.
    """

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self._places: dict[str, tuple[int, int]] = {}
        """The start and the end of each text."""
        self._length = 0

    def add(self, texts: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        for text in texts.values():
            if text not in self._places:
                self.data.append(text.encode())
                end = self._length + len(self.data[-1])
                self._places[text] = (self._length, end)
                self._length = end
        return {name: self._places[text] for name, text in texts.items()}


def _split(data: memoryview) -> tuple[str, memoryview, memoryview, memoryview]:
    """The hash of the input, the places of the files and of the parts, and the texts."""
    input_hash, *lengths = json.loads(bytes(data[:_HEAD_LENGTH]))
    end_of_files = _HEAD_LENGTH + lengths[0]
    end_of_parts = end_of_files + lengths[1]
    return input_hash, data[_HEAD_LENGTH:end_of_files], data[end_of_files:end_of_parts], data[end_of_parts:]


def _cut(places: Mapping[str, Any], texts: memoryview) -> dict[str, str]:
    return {name: str(texts[start:end], "utf-8") for name, (start, end) in places.items()}
