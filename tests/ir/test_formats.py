"""The registry of formats: what it says of each format agrees, and nothing else knows a format."""

from __future__ import annotations

import importlib
import re
import sys
from datetime import timezone
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sdkwright.ir.formats import FORMATS, Format
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.project.config import Config
from tests.projects import ROOT, write_files

TEXT_FOLDERS = ("generator/sdkwright", "templates")
RUNTIME = {
    "datetimes": ("format_datetime",),
    "decimals": ("parse_decimal",),
    "durations": ("parse_duration", "format_duration"),
}
OTHER_MEANINGS = {
    # types in Python, keys of a file, words for units and IDs
    "date": {
        "generator/sdkwright/diff/python/results.py",
        "generator/sdkwright/follow/source_file.py",
        "generator/sdkwright/follow/standing.py",
    },
    "time": {"generator/sdkwright/spec/lint/units.py"},
    "duration": {"generator/sdkwright/spec/lint/units.py"},
    "uuid": {"generator/sdkwright/spec/lint/terms.py"},
}
REGISTRY = "generator/sdkwright/ir/formats.py"


def evaluate(format_: Format, source: str, **values: Any) -> Any:
    names = {
        "re": re,
        "timezone": timezone,
        "where": "value",
        format_.type_name: getattr(import_module(format_.module), format_.type_name),
    }
    for module, functions in RUNTIME.items():
        names |= {
            name: getattr(import_module(f"elevenlabs_sdk._runtime.{module}"), name) for name in functions
        }
    return eval(source, {**names, **values})


def python_type(format_: Format) -> Any:
    return getattr(import_module(format_.module), format_.type_name)


@pytest.mark.parametrize("format_", FORMATS.values(), ids=list(FORMATS))
def test_a_format_agrees_with_itself(format_: Format) -> None:
    assert type(evaluate(format_, format_.value)) is python_type(format_)
    for text in format_.examples:
        value = evaluate(format_, format_.parse, text=text)
        assert type(value) is python_type(format_)
        encoded = evaluate(format_, format_.encode, value=value)
        assert evaluate(format_, format_.parse, text=encoded) == value
        assert evaluate(format_, format_.write_sample(text)) == value
    with pytest.raises(ValueError):
        evaluate(format_, format_.parse, text="no such value")
    bases = {base.__name__ for base in python_type(format_).__mro__}
    assert {*format_.wider_types} <= bases


VALID = {
    "date": ("2025-06-01", "2024-02-29", "1999-12-31"),
    "time": ("12:30:00Z", "23:59:59.5+05:30", "00:00:00"),
    "duration": ("P1D", "PT0.5S", "P1DT1H1M1,5S", "-P2W", "+PT36H", "PT1H1S"),
    "uuid": ("0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11", "0B5C2F3E-7C1D-4A55-9A0E-3F0D2C8B9A11"),
    "decimal": ("0", "-1.50", "1e3", ".5", "5.", "+12345678901234567890.123456789"),
    "date-time": ("2025-06-01T12:00:00Z", "2025-06-01t12:00:00.5z", "2024-02-29T23:59:59.123456789-05:30"),
}
INVALID = {
    "time": ("", "noon", "24:00:00Z", "12:60:00", "12:30", "12:30:00.Z", "12:30:00+0530", "T12:30:00Z"),
    "duration": (
        *("", "P", "PT", "P1Y", "P1M", "P1Y2M3D", "1D", "PT1D", "P1H", "P1W1D", "PT1S1M", "P-1D", "P1DT"),
        *("pt1s", "5", "P١D", "PT.5S"),
    ),
    "uuid": (
        "",
        "u-1",
        "0b5c2f3e7c1d4a559a0e3f0d2c8b9a11",
        "{0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11}",
        "0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a1g",
    ),
    "decimal": ("", ".", "free", "1,5", "1e", "NaN", "Infinity", "0x1", "1_000", "١"),
    "date": (
        "",
        "yesterday",
        "2025-02-29",
        "2025-13-01",
        "2025-6-1",
        "20250601",
        "2025-06-01T12:00:00Z",
        "٢025-06-01",
    ),
    "date-time": (
        *("yesterday", "2025-06-01", "2025-06-01T12:00:00", "2025-06-01 12:00:00Z", "2025-06-01T12:00Z"),
        *("2025-06-01T24:00:00Z", "2025-06-01T12:60:00Z", "2025-02-29T12:00:00Z", "2025-06-01T12:00:00+0100"),
        *("2025-06-01T12:00:00Z\n", "2025-W22-7T12:00:00Z", "2025-06-01T12:00:00.Z", "12:00:00Z"),
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_accepts_the_texts_of_its_standard(name: str) -> None:
    accepts = FORMATS[name].accepts
    assert [text for text in (*FORMATS[name].examples, *VALID[name]) if not accepts(text)] == []
    assert [text for text in INVALID[name] if accepts(text)] == []


def test_the_formats_are_documented() -> None:
    table = (ROOT / "docs/spec-format.md").read_text("utf-8")
    for format_ in FORMATS.values():
        row = f"| `{format_.name}` | `{format_.module}.{format_.type_name}` | `{format_.examples[0]}`"
        assert row in table


@pytest.mark.parametrize("name", FORMATS)
def test_no_other_file_names_a_format(name: str) -> None:
    files = [path for folder in TEXT_FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    quoted = re.compile(rf"""["']{re.escape(name)}["']""")
    texts = {path.relative_to(ROOT).as_posix(): path for path in files if path.suffix in (".py", ".jinja")}
    found = {path for path, file in texts.items() if quoted.search(file.read_text("utf-8"))}
    assert found == {REGISTRY} | OTHER_MEANINGS.get(name, set())


SPEC = """\
openapi: 3.1.1
info: {title: Orders, version: 1.0.0, summary: Orders.}
servers: [{url: 'https://api.example.com'}]
tags: [{name: orders, description: Orders.}]
paths:
  /v1/orders/{order_id}:
    get:
      operationId: orders.get
      tags: [orders]
      summary: Get an order.
      parameters: [{name: order_id, in: path, required: true, schema: {type: string, format: guid}}]
      responses:
        '200':
          description: The order.
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
components:
  schemas:
    Order:
      type: object
      description: An order.
      required: [order_id]
      properties: {order_id: {type: string, format: guid, description: ID of the order.}}
"""
EXAMPLE = "0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11"
UUID = Format(
    name="guid",
    type_name="UUID",
    module="uuid",
    wider_types=(),
    built_types=(),
    examples=(EXAMPLE,),
    value=f'UUID("{EXAMPLE}")',
    parse="UUID(text)",
    encode="str(value)",
    write_sample=lambda text: f"UUID({text!r})",
    accepts=lambda text: len(text) == len(EXAMPLE),
)


def test_a_format_is_added_in_one_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One entry of the registry reaches signatures, models, samples, the runtime and the fake server."""
    from uuid import UUID as Uuid

    monkeypatch.setitem(FORMATS, "guid", UUID)
    write_files(tmp_path, {"spec.yaml": SPEC})
    config = Config(
        spec=tmp_path / "spec.yaml", package="uuid_sdk", client_class="Shop", distribution="uuid-sdk"
    )
    files = generate(config)
    assert "def get(self, order_id: UUID | str, *" in files["src/uuid_sdk/resources/orders.py"]
    assert f'client.orders.get(UUID("{EXAMPLE}"))' in files["docs/reference/orders/get.md"]
    write_output(files, tmp_path / "generated")
    monkeypatch.syspath_prepend(str(tmp_path / "generated/src"))
    sdk, testing = importlib.import_module("uuid_sdk"), importlib.import_module("uuid_sdk.testing")
    try:
        server = testing.FakeServer()
        with server.client(sdk.Shop) as client:
            assert client.orders.get(Uuid(EXAMPLE)).order_id == Uuid(EXAMPLE)
        (call,) = server.calls("orders.get")
        assert call.path == f"/v1/orders/{EXAMPLE}"
        assert sdk.Order(order_id=Uuid(EXAMPLE)).model_dump_json() == f'{{"order_id":"{EXAMPLE}"}}'
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "uuid_sdk"]:
            del sys.modules[name]
