"""The modules for mutation testing, each with the smallest set of tests that covers it: they run once for each mutant."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
GOLDENS = "tests/test_goldens.py"
"""Of these only the cases that can detect the mutant run; `golden_selection.py` selects them."""

_RUNTIME = "generated/src/elevenlabs_sdk/_runtime"
_UNITS = "tests/sdk/runtime/test_runtime_{}.py"
_TRANSLATE = tuple(
    path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("tests/translate/test_translate_*.py"))
)
_NAMES = "tests/ir/test_names.py"
_STREAMS = "tests/sdk/test_sdk_streams.py"
_LISTS = "tests/sdk/test_trust_lists.py"
_PARTS = "tests/sdk/test_sdk_stream_parts.py"
_ERRORS = tuple(
    f"tests/sdk/test_{name}.py"
    for name in ("sdk_errors", "trust_secrets", "trust_redirects", "trust_foreign")
)
_DEADLINES = "tests/sdk/test_trust_deadlines.py"
_DRIFT = "tests/sdk/test_trust_drift.py"


class Module(NamedTuple):
    """A file and its tests."""

    path: str
    tests: tuple[str, ...]


def _runtime(module: str, *tests: str) -> Module:
    return Module(f"{_RUNTIME}/{module}.py", tests)


MODULES: dict[str, Module] = {
    "names": Module("generator/sdkwright/ir/names.py", (_NAMES,)),
    **{
        f"translate/{path.stem}": Module(path.relative_to(ROOT).as_posix(), (GOLDENS, *_TRANSLATE))
        for path in sorted(ROOT.glob("generator/sdkwright/translate/*.py"))
    },
    "retries": _runtime("retries", _UNITS.format("retries"), "tests/sdk/test_trust_budget.py"),
    "lines": _runtime("lines", _UNITS.format("lines"), _LISTS),
    "streams": _runtime("streams", _STREAMS, _PARTS, _LISTS),
    "async_streams": _runtime("async_streams", _STREAMS, _PARTS, _LISTS, "tests/sdk/test_trust_raw.py"),
    "files": _runtime("files", _PARTS, "tests/sdk/test_sdk_uploads.py"),
    "redaction": _runtime("redaction", "tests/sdk/test_trust_secrets.py", "tests/sdk/test_trust_logging.py"),
    "checks": _runtime("checks", "tests/sdk/test_sdk_options.py"),
    "sending": _runtime("sending", *_ERRORS, "tests/sdk/test_trust_connections.py", _DEADLINES),
    "requests": _runtime("requests", "tests/sdk/test_sdk_uploads.py", *_ERRORS, _DEADLINES),
    "proxies": _runtime("proxies", "tests/sdk/test_trust_proxies.py"),
    "lenient_parsing": _runtime("lenient_parsing", _UNITS.format("lenient_parsing"), _DRIFT),
    "lenient_schemas": _runtime("lenient_schemas", _UNITS.format("lenient_parsing"), _DRIFT),
    "content": _runtime("content", _UNITS.format("content"), _STREAMS, _DRIFT),
    "decoding": _runtime("decoding", _UNITS.format("chunks"), "tests/sdk/test_trust_encodings.py"),
    "url": _runtime("url", _UNITS.format("url"), "tests/sdk/test_sdk_urls.py"),
    "headers": _runtime("headers", _UNITS.format("headers")),
    "scalars": _runtime("scalars", _UNITS.format("url"), _UNITS.format("headers")),
    "encode": _runtime("encode", _UNITS.format("encode"), _UNITS.format("url")),
}
