"""Runs each target with random input: `python -m tests.fuzz [MINUTES] [TARGET ...]`. The first failure ends the run.

Add an input that fails to the tests of the code, as an `@example` or a case.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenlabs_sdk._runtime.lines import Events, Lines, TooLongError
from sdkwright.ir import names
from sdkwright.problems.problem import SpecError, UnreadableInput
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.hostile.hostile_spec import CORPUS, build_hostile_spec

_BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(alphabet="ab:-[]{}&*!|>'\"%#? \n\t,~0123.e<é\u2028\x85$/", max_size=200).map(str.encode),
    st.lists(
        st.sampled_from(
            [b"data:", b"id: 1", b"retry: 2", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf", b"{}", b"\0"]
        )
    ).map(b"".join),
)
_KEYS = st.sampled_from(
    "openapi info title version paths components schemas type properties items allOf anyOf oneOf $ref enum const default "
    "get post responses '200' content application/json schema operationId tags parameters name in required".split()
)
_WORDS = st.one_of(
    st.sampled_from(
        [
            "3.1.1",
            "object",
            "string",
            "array",
            "a.get",
            "#/components/schemas/A",
            "/a/{b}",
            "query",
            "A",
            *CORPUS,
        ]
    ),
    st.booleans(),
    st.integers(-5, 5),
    st.none(),
)
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=40,
)


@given(_BYTES | _TREES.map(lambda tree: json.dumps(tree).encode()))
def check_loader(data: bytes) -> None:
    """Bytes are a valid spec, or are rejected with printable messages."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "spec.yaml")
        file.write_bytes(data)
        try:
            spec = load_spec(file)
            translate(spec)
            bundle_spec(spec)
        except SpecError as error:
            assert all(line.isprintable() for line in str(error).split("\n"))
        except UnreadableInput as error:
            assert str(error).isprintable()


@given(st.lists(st.text(max_size=30), min_size=1, max_size=10), st.data())
def check_spec(texts: list[str], data: st.DataObject) -> None:
    """The same for a spec with random texts, in which random trees replace some parts."""
    spec = build_hostile_spec(texts).spec
    for _ in range(data.draw(st.integers(0, 3))):
        mapping: Any = spec
        while isinstance(mapping, dict) and mapping:
            key = data.draw(st.sampled_from(sorted(mapping)))
            if not isinstance(mapping[key], dict) or data.draw(st.booleans()):
                mapping[key] = data.draw(_TREES)
                break
            mapping = mapping[key]
    check_loader.hypothesis.inner_test(json.dumps(spec).encode())


@given(st.text())
def check_names(wire_name: str) -> None:
    """Every text becomes a valid Python name, and a name remains unchanged."""
    for make_name in (names.make_identifier, names.make_argument_name, names.make_field_name):
        name = make_name(wire_name)
        assert name.isidentifier() and name.isascii() and not name.startswith("_")
        assert make_name(name) == name
    assert isinstance(names.explain_invalid_class(wire_name or "x"), str)
    assert isinstance(names.is_method_name(wire_name), bool)


@given(st.lists(_BYTES, max_size=12))
def check_stream_readers(chunks: list[bytes]) -> None:
    """The result does not depend on how the bytes are split, and is of limited length.

    A byte of UTF-16 that is no character becomes the three bytes of U+FFFD.
    """
    data = b"".join(chunks)
    for create in (Lines, Events, lambda: Lines(carriage_return=True), lambda: Events(max_length=40)):
        results: list[list[bytes] | str] = []
        for split in (chunks, [data], [bytes([byte]) for byte in data]):
            reader = create()
            try:
                lines = [line for chunk in split for line in reader.feed(chunk)]
                results.append([*lines, *reader.finish()])
            except TooLongError:
                results.append("too long")
        assert results[0] == results[1] == results[2]
        assert all(len(b"".join(result)) <= 3 * len(data) for result in results if isinstance(result, list))


TARGETS: dict[str, Callable[[], None]] = {
    "loader": check_loader,
    "spec": check_spec,
    "names": check_names,
    "stream_readers": check_stream_readers,
}
_BATCH = 500


def main(arguments: Sequence[str]) -> int:
    minutes = float(arguments[0]) if arguments else 10.0
    for name in arguments[1:] or TARGETS:
        batch = settings(
            max_examples=_BATCH, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        target, deadline, batches = batch(TARGETS[name]), time.monotonic() + 60 * minutes, 0
        while time.monotonic() < deadline:
            target()
            batches += 1
        print(f"{name}: no failure for {batches * _BATCH:,} inputs in {minutes:g} minutes", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
