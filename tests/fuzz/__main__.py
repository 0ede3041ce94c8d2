"""`python -m tests.fuzz [MINUTES] [TARGET ...]`: each target so long, with new seeds all the time; the first failure ends it.

What was found becomes an `@example` or a case of the tests that the target belongs to.
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
from tests.hostile.descriptions import CORPUS, hostile

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
def loader(data: bytes) -> None:
    """Any bytes are a spec, or refused in lines that a person can read."""
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
def spec(texts: list[str], data: st.DataObject) -> None:
    """A whole spec of random texts, with random trees in the place of some of its parts."""
    made = hostile(texts).spec
    for _ in range(data.draw(st.integers(0, 3))):
        holder: Any = made
        while isinstance(holder, dict) and holder:
            key = data.draw(st.sampled_from(sorted(holder)))
            if not isinstance(holder[key], dict) or data.draw(st.booleans()):
                holder[key] = data.draw(_TREES)
                break
            holder = holder[key]
    loader.hypothesis.inner_test(json.dumps(made).encode())  # type: ignore[attr-defined]


@given(st.text())
def naming(wire: str) -> None:
    for spell in (names.identifier, names.argument, names.field):
        name = spell(wire)
        assert name.isidentifier() and name.isascii() and not name.startswith("_")
        assert spell(name) == name
    assert isinstance(names.unfit_class(wire or "x"), str)
    assert isinstance(names.is_method_name(wire), bool)


@given(st.lists(_BYTES, max_size=12))
def readers(pieces: list[bytes]) -> None:
    """However it is cut, it says the same; and never more than was said."""
    for made in (Lines, Events, lambda: Lines(carriage_return=True), lambda: Events(longest=40)):
        found: list[list[bytes] | str] = []
        for cut in (pieces, [b"".join(pieces)], [bytes([one]) for one in b"".join(pieces)]):
            splitter = made()
            try:
                lines = [line for piece in cut for line in splitter.feed(piece)]
                found.append([*lines, *splitter.finish()])
            except TooLongError:
                found.append("too long")
        assert found[0] == found[1] == found[2]
        assert all(len(b"".join(one)) <= len(b"".join(pieces)) for one in found if isinstance(one, list))


TARGETS: dict[str, Callable[[], None]] = {
    "loader": loader,
    "spec": spec,
    "naming": naming,
    "readers": readers,
}


def main(arguments: Sequence[str]) -> int:
    minutes = float(arguments[0]) if arguments else 10.0
    for name in arguments[1:] or TARGETS:
        few = settings(
            max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        target, end, runs = few(TARGETS[name]), time.monotonic() + 60 * minutes, 0
        while time.monotonic() < end:
            target()
            runs += 1
        print(f"{name}: {runs * 500:,} inputs in {minutes:g} minutes, nothing found", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
