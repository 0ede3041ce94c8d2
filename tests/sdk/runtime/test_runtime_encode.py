"""JSON out of Python values: what was set is sent, in linear time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel as PlainModel
from pydantic import Field, RootModel, TypeAdapter, ValidationError

from elevenlabs_sdk._runtime.encode import encode, to_json_bytes
from elevenlabs_sdk._runtime.lenient_parsing import LenientParser
from elevenlabs_sdk._runtime.models import BaseModel, null_if_omitted
from elevenlabs_sdk._runtime.omit import OMIT


class Kind(str, Enum):
    A = "a"


class Number(IntEnum):
    ONE = 1


class Settings(BaseModel):
    type: Literal["settings"] = "settings"
    mode: Literal["x", "y"] = "x"
    speed: Annotated[float, Field(alias="speedFactor")] = 1.0
    name: str | None = None
    inner: Settings | None = None


class Left(BaseModel):
    next: Left | Right | None = None


class Right(BaseModel):
    next: Left | Right | None = None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("é", "é"),
        (True, True),
        (1.5, 1.5),
        (Kind.A, "a"),
        (Number.ONE, 1),
        (Decimal("2"), 2),
        (Decimal("2.5"), 2.5),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2025, 1, 2), "2025-01-02"),
        (datetime(2025, 1, 2, tzinfo=timezone.utc), "2025-01-02T00:00:00+00:00"),
        ((1, [2]), [1, [2]]),
        ({1}, [1]),
        ((n for n in (1, 2)), [1, 2]),
        ({"a": OMIT, "b": {"c": OMIT, "d": None}, Kind.A: 1}, {"b": {"d": None}, "a": 1}),
    ],
)
def test_values(value: object, expected: object) -> None:
    assert encode(value) == expected


class Text(str):
    pass


class Whole(int):
    pass


class Part(float):
    pass


@pytest.mark.parametrize(("value", "plain"), [(Text("é"), "é"), (Whole(7), 7), (Part(1.5), 1.5)])
def test_kinds_of_the_callers_own_become_plain(value: object, plain: object) -> None:
    found = encode(value)
    assert (found, type(found)) == (plain, type(plain))


def test_a_model_sends_what_was_set_and_its_constants() -> None:
    assert encode(Settings()) == {"type": "settings"}
    assert encode(Settings(speed=1.0, name=None)) == {"type": "settings", "speedFactor": 1.0, "name": None}
    assert encode(Settings(inner=Settings(mode="y"), more={"x": Kind.A})) == {  # type: ignore[call-arg]
        "type": "settings",
        "inner": {"type": "settings", "mode": "y"},
        "more": {"x": "a"},
    }


def test_a_model_that_was_changed_or_built_without_checks() -> None:
    settings = Settings.model_construct(name=Kind.A)
    settings.mode = "y"
    assert encode(settings) == {"type": "settings", "mode": "y", "name": "a"}


def test_models_of_the_callers_own() -> None:
    class Own(PlainModel):
        at: date
        left: int = 1

    assert encode({"x": [Own(at=date(2025, 1, 2))]}) == {"x": [{"at": "2025-01-02"}]}
    assert encode(RootModel[list[Own]]([Own(at=date(2025, 1, 2))])) == [{"at": "2025-01-02"}]


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        ({"tools": [{"data": b"x"}]}, TypeError, r"tools\[0\]\.data: bytes cannot be sent as JSON"),
        ({"a": [1, object()]}, TypeError, r"a\[1\]: object cannot"),
        ({"a": float("nan")}, ValueError, "a: nan is not a JSON number"),
        ({"a": Decimal("Infinity")}, ValueError, "a: Infinity"),
        ({"a": {1: 2}}, TypeError, "a: the key 1 is not a string"),
        ([OMIT], TypeError, r"\[0\]: Omit cannot"),
        ({"a": {b"x"}}, TypeError, r"^a\[0\]: bytes cannot"),
        (Settings.model_construct({"name"}, name=b"x"), TypeError, "^name: bytes cannot"),
        ({"a": Settings.model_construct({"name"}, name=b"x")}, TypeError, r"^a\.name: bytes cannot"),
        (b"x", TypeError, "the body: bytes"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_path(
    value: object, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        encode(value)


def test_a_circle_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ValueError, match="recursive"):
        encode(circle)


def test_a_recursive_union_takes_linear_time() -> None:
    """pydantic's own serializer doubles its time with each level: 40 levels would never end."""

    def levels() -> Iterator[BaseModel]:
        node: Any = Left()
        for depth in range(80):
            node = (Left if depth % 2 else Right).model_construct(_fields_set={"next"}, next=node)
            yield node

    *_, deep = levels()
    begun = time.perf_counter()
    assert to_json_bytes(encode(deep)).count(b"next") == 80
    assert time.perf_counter() - begun < 1


def test_bytes_are_compact_utf8() -> None:
    assert to_json_bytes({"a": "é", "b": [1, None]}) == '{"a":"é","b":[1,null]}'.encode()
    assert json.loads(to_json_bytes({"a": "\u2028"})) == {"a": "\u2028"}


class Locator(BaseModel):
    id: str
    version: str | None = null_if_omitted()
    region: Annotated[str | None, Field(alias="regionCode")] = null_if_omitted()


class OwnLocator(Locator):
    owner: int | None = null_if_omitted()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Locator(id="a"), {"id": "a", "version": None, "regionCode": None}),
        (Locator(id="a", version="2"), {"id": "a", "version": "2", "regionCode": None}),
        (Locator(id="a", regionCode="eu"), {"id": "a", "version": None, "regionCode": "eu"}),
        (Locator(id="a", region="eu"), {"id": "a", "version": None, "regionCode": "eu"}),
        (OwnLocator(id="a", x=1), {"id": "a", "version": None, "regionCode": None, "owner": None, "x": 1}),
    ],
)
def test_a_constructor_may_omit_a_required_field_that_may_be_null(value: Locator, expected: Any) -> None:
    assert encode(value) == expected


def test_such_a_field_is_still_required_in_a_response() -> None:
    for parse in (
        OwnLocator.model_validate,
        lambda data: TypeAdapter(list[OwnLocator]).validate_python([data]),
    ):
        with pytest.raises(ValidationError) as caught:
            parse({"id": "a"})
        missing = [(error["type"], error["loc"][-1]) for error in caught.value.errors()]
        assert missing == [("missing", "version"), ("missing", "regionCode"), ("missing", "owner")]
    parsed, deviations = LenientParser(TypeAdapter(Locator)).parse_json('{"id": "a", "version": null}')
    assert list(deviations.describe(parsed)) == ["regionCode: missing"]
    assert encode(parsed) == {"id": "a", "version": None}, "what was not received is not sent back"


def test_other_fields_stay_required_and_null_must_fit() -> None:
    with pytest.raises(ValidationError, match=r"id\n +Field required"):
        Locator(version="1")  # type: ignore[call-arg]
    assert "version" in Locator.model_json_schema()["required"]
