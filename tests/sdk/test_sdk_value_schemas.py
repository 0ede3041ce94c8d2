"""Values whose text depends on their schema: dates and times, decimals, constants, null in a patch; and models without the fields
that the API sets."""

from __future__ import annotations

import importlib
import json
from collections import UserDict, UserList, deque
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

import pytest
from pydantic import ValidationError

from tests.sdk.test_sdk_golden_packages import Golden, golden, of  # noqa: F401

WAYS = ("call", "call_async")
DAY = date(2025, 6, 1)
AT = datetime(2025, 6, 1, 12, tzinfo=timezone(timedelta(hours=2)))
AT_TEXT = "2025-06-01T12:00:00+02:00"
NAIVE = datetime(2025, 6, 1, 12)
EXACT = "0.1000000000000000055511151231257827"
THING = {"id": "t1", "price": "1.10", "owner": {"id": "o1", "kind": "person"}}


class Kind(str, Enum):
    CAT = "cat"


class Text(str):
    def __str__(self) -> str:
        return "another text"


def each_way(golden: Golden, use: Callable[[Any], Any], answer: object = None) -> list[Any]:  # noqa: F811
    results: list[Any] = []
    for way in WAYS:
        if answer is None:
            golden.server.answer(status=204)
        else:
            golden.server.answer_json(answer)
        results.append(getattr(golden, way)(use))
    return results


def replace(golden: Golden, request: Any, **query: Any) -> Any:  # noqa: F811
    """Send a body, with both clients, and return it as JSON."""
    each_way(golden, lambda client: client.things.replace(DAY, request=request, **query), THING)
    first, second = golden.server.requests[-2:]
    assert first.body == second.body
    return first.json


@of("value_schemas")
def test_the_same_name_for_texts_and_for_numbers(golden: Golden) -> None:  # noqa: F811
    thing = {
        "price": Decimal(EXACT),
        "owner": {"name": None},
        "line": {"price": Decimal(EXACT), "bounds": ("2025-06-01", "1.50")},
        "lines": UserList([UserDict(price=EXACT), {"price": "1E+2"}, {"price": 2}, {"price": 0.5}]),
        "size": Decimal("1.50"),
        "pet": {"kind": "dog", "price": "3", "friend": {"kind": Kind.CAT, "lives": 9, "price": Decimal("4")}},
        "free": {"price": Decimal("1.10"), "day": DAY, "at": AT},
    }
    replace(golden, thing)
    assert golden.server.requests[-1].body.decode() == (
        f'{{"price":"{EXACT}","owner":{{"name":null,"kind":"person"}},'
        f'"line":{{"price":{EXACT},"bounds":["2025-06-01",1.50],"kind":"line"}},'
        f'"lines":[{{"price":{EXACT},"kind":"line"}},{{"price":1E+2,"kind":"line"}},{{"price":2,"kind":"line"}},'
        '{"price":0.5,"kind":"line"}],"size":1.50,'
        '"pet":{"kind":"dog","price":3,"friend":{"kind":"cat","lives":9,"price":"4","version":2}},'
        f'"free":{{"price":1.10,"day":"2025-06-01","at":"{AT_TEXT}"}}}}'
    )
    assert replace(golden, {**thing, "size": "1.50"})["size"] == "1.50"
    for text in ("", "free", "1,5", "NaN", " 1", "٣"):
        with pytest.raises(
            ValueError, match=r"lines\[0\]\.price: expected a decimal number, not another text"
        ):
            golden.call(
                lambda client, text=text: client.things.replace(DAY, request={"lines": [{"price": text}]})
            )


@of("value_schemas")
def test_a_model_is_encoded_as_a_dict_is(golden: Golden) -> None:  # noqa: F811
    sdk = golden.package
    line = sdk.Line(price=Decimal(EXACT), day=DAY, bounds=(DAY, Decimal("1.50")))
    thing = sdk.Thing(
        price=Decimal(EXACT),
        owner=sdk.Owner(name="Ada"),
        line=line,
        lines=[line],
        pet=sdk.Dog(price=Decimal("3"), friend=sdk.Cat(lives=9, price=Decimal("4"))),
        days={"a": DAY},
        at=AT,
        when=DAY,
    )
    sent = replace(golden, thing)
    body = golden.server.requests[-1].body.decode()
    assert f'"price":"{EXACT}"' in body and f'"price":{EXACT}' in body
    assert (sent["owner"], sent["pet"]["friend"]["price"]) == ({"kind": "person", "name": "Ada"}, "4")
    assert (sent["days"], sent["at"], sent["when"]) == ({"a": "2025-06-01"}, AT_TEXT, "2025-06-01")

    class OwnLine(sdk.Line):  # type: ignore[misc]
        """A subclass of the caller."""

    own = OwnLine(price=Decimal("2.50"))
    assert replace(golden, {"lines": [own]})["lines"] == [{"kind": "line", "price": 2.5}]


@of("value_schemas")
def test_constants_in_dicts(golden: Golden) -> None:  # noqa: F811
    def send(pet: object) -> Any:
        return replace(golden, {"pet": pet})["pet"]

    assert send({"lives": 9}) == {"lives": 9, "kind": "cat", "version": 2}  # only a cat has lives
    assert send({"kind": "cat", "lives": 9, "version": 3}) == {"kind": "cat", "lives": 9, "version": 3}
    assert send({"kind": "dog", "friend": {"lives": 1}})["friend"] == {
        "lives": 1,
        "kind": "cat",
        "version": 2,
    }
    assert send({"kind": "alien", "lives": 9}) == {"kind": "alien", "lives": 9}
    assert send({"price": "1"}) == {"price": 1, "kind": "dog"}  # a cat needs lives
    assert send({"lives": 9, "color": "red"}) == {"lives": 9, "color": "red"}  # neither has a color
    assert send(None) is None


@of("value_schemas")
def test_a_datetime_needs_a_time_zone(golden: Golden) -> None:  # noqa: F811
    form, parts = (lambda client: client.things.form), (lambda client: client.things.parts)
    models = golden.package
    thing = models.Thing(price=1, owner=models.Owner())
    thing.at = NAIVE
    calls: dict[str, Callable[[Any], Any]] = {
        "at": lambda client: client.things.replace(DAY, request={}, at=NAIVE),
        "when": lambda client: client.things.replace(DAY, request={}, when=NAIVE),
        r"X-At\[1\]": lambda client: client.things.replace(DAY, request={}, x_at=[AT, NAIVE]),
        r"area\[0\]": lambda client: client.things.replace(DAY, request={}, area=(NAIVE,)),
        "at ": lambda client: client.things.replace(DAY, request={"at": NAIVE}),
        "at  ": lambda client: client.things.replace(DAY, request=thing),
        "when ": lambda client: client.things.replace(DAY, request={"when": NAIVE}),
        r"free\.at\[0\]": lambda client: client.things.replace(DAY, request={"free": {"at": [NAIVE]}}),
        "at   ": lambda client: form(client)(at=NAIVE),
        "at    ": lambda client: parts(client)(at=NAIVE),
        "query parameter 'more'": lambda client: client.things.form(
            request_options={"query": {"more": NAIVE}}
        ),
    }
    for where, use in calls.items():
        for way in WAYS:
            with pytest.raises(
                ValueError, match=f"^{where.rstrip()}: the datetime has no time zone; pass one"
            ):
                getattr(golden, way)(use)
    assert golden.server.requests == []
    local = datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=53, seconds=28)))
    assert replace(golden, {"at": local})["at"] == "1889-12-31T23:06:32+00:00"
    assert (
        replace(golden, {"at": "2025-06-01T12:00:00"})["at"] == "2025-06-01T12:00:00"
    )  # a text is sent as it is


@of("value_schemas")
def test_a_datetime_is_no_date(golden: Golden) -> None:  # noqa: F811
    calls: dict[str, Callable[[Any], Any]] = {
        "day": lambda client: client.things.replace(AT, request={}),
        r"days\[1\]": lambda client: client.things.replace(DAY, request={}, days=[DAY, AT]),
        "X-Day": lambda client: client.things.replace(DAY, request={}, x_day=AT),
        "since": lambda client: client.things.replace(DAY, request={}, since=AT),
        r"days\.a": lambda client: client.things.replace(DAY, request={"days": {"a": AT}}),
        r"line\.bounds\[0\]": lambda client: client.things.replace(DAY, request={"line": {"bounds": [AT]}}),
        "day ": lambda client: client.things.form(day=AT),
        r"lines\[0\]\.day": lambda client: client.things.form(lines=[{"day": AT}]),
        r"days\[0\]": lambda client: client.things.parts(days=[AT]),
        r"line\.day": lambda client: client.things.parts(line={"day": AT}),
    }
    for where, use in calls.items():
        for way in WAYS:
            with pytest.raises(
                TypeError, match=f"^{where.rstrip()}: expected a date, not a datetime; pass value.date"
            ):
                getattr(golden, way)(use)
    with pytest.raises(TypeError, match=r"^at: expected a datetime with a time zone, not a date"):
        golden.call(lambda client: client.things.replace(DAY, request={}, at=DAY))
    assert golden.server.requests == []


@of("value_schemas")
def test_parameters_and_forms(golden: Golden) -> None:  # noqa: F811
    replace(
        golden,
        {},
        days=(DAY, "2025-06-02"),
        at=AT,
        when=DAY,
        x_day=DAY,
        x_at=(AT, AT),
        since=DAY,
        area=deque([AT]),
    )
    sent = golden.server.requests[-1]
    assert sent.path == "/v1/things/2025-06-01"
    assert sent.pairs == [
        ("days", "2025-06-01|2025-06-02"),
        ("at", AT_TEXT),
        ("when", "2025-06-01"),
        ("area", f'["{AT_TEXT}"]'),
    ]
    headers = [sent.header(name) for name in ("X-Day", "X-At", "Cookie")]
    assert headers == ["2025-06-01", f"{AT_TEXT},{AT_TEXT}", "since=2025-06-01"]
    replace(golden, {}, area=None, at=None, x_at=None, since=None)
    assert (golden.server.requests[-1].query, golden.server.requests[-1].header("X-At")) == ("", None)
    line = {"price": Decimal(EXACT), "day": DAY}
    each_way(
        golden, lambda client: client.things.form(day=DAY, days=(DAY,), line=line, lines=[line], above="1.50")
    )
    text = f'{{"price":{EXACT},"day":"2025-06-01","kind":"line"}}'
    assert parse_qsl(golden.server.requests[-1].body.decode()) == [
        ("day", "2025-06-01"),
        ("days", "2025-06-01"),
        ("line", text),
        ("lines", text),
        ("above", "1.50"),
    ]
    each_way(
        golden, lambda client: client.things.parts(at=AT, line=line, lines=(line,), above=Decimal("1.50"))
    )
    assert [part.content.decode() for part in golden.server.requests[-1].parts] == [
        AT_TEXT,
        text,
        text,
        "1.50",
    ]


@of("value_schemas")
def test_what_is_no_date_or_time_stays_as_received(golden: Golden) -> None:  # noqa: F811
    odd = {
        "at": [1717243200, "1717243200", "2025-06-01", 1.5, True, "soon"],
        "when": [1717243200, "1717243200", 20240.0],
        "time": [43200, "43200", "43200.5"],
    }
    for field, values in odd.items():
        for value in values:
            for found in each_way(
                golden, lambda client: client.things.replace(DAY, request={}), {**THING, field: value}
            ):
                assert getattr(found, field) == value
                assert isinstance(getattr(found, field), type(value))
                assert (found.price, found.owner.id) == (Decimal("1.10"), "o1")
    days = {"a": 20240, "b": "2025-06-01T00:00:00Z", "c": "2025-06-01", "d": "1717200000"}
    found, _ = each_way(
        golden, lambda client: client.things.replace(DAY, request={}), {**THING, "days": days}
    )
    assert found.days == {**days, "c": DAY}
    valid = {"when": "2025-06-01", "at": "2025-06-01t12:00:00.5z", "time": "12:30:00Z"}
    found, _ = each_way(golden, lambda client: client.things.replace(DAY, request={}), {**THING, **valid})
    assert (found.when, type(found.when)) == (DAY, date)
    assert found.at == datetime(2025, 6, 1, 12, 0, 0, 500_000, tzinfo=timezone.utc)
    found, _ = each_way(
        golden, lambda client: client.things.replace(DAY, request={}), {**THING, "when": AT_TEXT}
    )
    assert found.when == AT


@of("value_schemas")
def test_null_in_a_patch(golden: Golden) -> None:  # noqa: F811
    sdk = golden.package
    address = sdk.Address(zip="BA1")
    assert address.city is None
    sent: list[Any] = []
    for value in (
        address,
        {"zip": "BA1"},
        sdk.Address(zip="BA1", city=None),
        sdk.Address(zip="BA1", city="Bath"),
    ):
        each_way(golden, lambda client, value=value: client.things.patch(DAY, name=None, address=value))
        sent.append(json.loads(golden.server.requests[-1].body))
    plain = {"zip": "BA1"}
    assert [body["address"] for body in sent] == [
        plain,
        plain,
        {**plain, "city": None},
        {**plain, "city": "Bath"},
    ]
    assert {request.header("content-type") for request in golden.server.requests} == {
        "application/merge-patch+json"
    }


@of("value_schemas")
def test_a_model_without_the_fields_that_the_api_sets(golden: Golden) -> None:  # noqa: F811
    sdk = golden.package
    owner = sdk.Owner(name="Ada")
    assert (hasattr(owner, "id"), repr(owner), owner.model_dump()) == (
        False,
        "Owner(kind='person', name='Ada')",
        {"kind": "person", "name": "Ada"},
    )
    assert sdk.Owner(id="o2").id == "o2"
    thing = sdk.Thing(price="1.10", owner={"name": "Ada"})
    assert (thing.price, thing.owner, hasattr(thing, "id")) == (Decimal("1.10"), owner, False)
    assert replace(golden, thing) == {"price": "1.10", "owner": {"kind": "person", "name": "Ada"}}
    assert replace(golden, sdk.Thing(id="t2", price=1, owner=owner))["price"] == "1"
    with pytest.raises(ValidationError, match="price"):
        sdk.Thing(owner=owner)
    with pytest.raises(ValidationError, match="name"):
        sdk.Thing(price=1, owner={"name": 5})
    with pytest.raises(ValidationError, match="id"):  # a response must contain it
        sdk.Thing.model_validate({"price": "1", "owner": {"id": "o1"}})
    with pytest.raises(importlib.import_module(f"{sdk.__name__}.errors").APIError, match="id: missing"):
        golden.server.answer_json({"price": "1.10", "owner": {"id": "o1"}})
        with sdk.Example(base_url=golden.server.url, strict_validation=True) as client:
            client.things.replace(DAY, request={})


@of("value_schemas")
def test_texts_of_other_classes(golden: Golden) -> None:  # noqa: F811
    text = Text("a text")
    assert replace(golden, {"free": {"a": text, "b": [text]}}, at=text) == {
        "free": {"a": "a text", "b": ["a text"]}
    }
    assert golden.server.requests[-1].pairs == [("at", "a text")]
