"""The package of a previous run with the same input. A run with unchanged input imports no stage of the pipeline."""

from __future__ import annotations

import json

from sdkwright.output.cache import Cache, hash_contents, hash_values
from sdkwright.output.manifest import Files
from sdkwright.problems.input_files import read_file
from sdkwright.project.config import Config, read_license_text
from sdkwright.spec import folder


def hash_input(config: Config, cache: Cache, kind: str = "files") -> str:
    """Return the cache key of a kind of result for all input: settings, spec, license, generator; "" without a cache.

    Raises UnreadableInput.
    """
    if not cache.is_active:
        return ""
    settings = {name: value for name, value in vars(config).items() if name not in ("output", "home")}
    inside = folder.find_folder(config.spec)
    contents = {path.as_posix(): read_file(path, inside) for path in folder.list_inputs(config.spec)}
    if config.license_file is not None:
        contents[config.license_file.as_posix()] = read_license_text(config.license_file).encode()
    return cache.make_key(kind, hash_values(settings), hash_contents(contents))


def read_previous_run(config: Config, cache: Cache) -> Files | None:
    """Return the files of the package; None if no run with the same input is in the cache."""
    text = cache.get(hash_input(config, cache))
    if text is None:
        return None
    head, _, texts = text.partition("\n")
    files: dict[str, str] = {}
    start = 0
    for path, length in json.loads(head):
        files[path] = texts[start : start + length]
        start += length
    return files


def store_run(files: Files, input_hash: str, config: Config, cache: Cache) -> None:
    """Store the files of a run, unless a file of the spec was saved during the run."""
    if hash_input(config, cache) == input_hash:
        # As plain text behind their lengths: to escape all of it would take several times as long.
        head = json.dumps([(path, len(text)) for path, text in files.items()])
        cache.put(input_hash, "\n".join((head, "".join(files.values()))))
