"""Types of values that the API's own description does not have yet: each is sent and received, and the fake server knows it."""

from __future__ import annotations

import importlib
import json
from datetime import date, time, timedelta, timezone
from decimal import Decimal
from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

import pydantic
import pytest
from pydantic import ValidationError

from elevenlabs_sdk._runtime.best_variant import BestVariant
from tests.sdk.test_sdk_golden_packages import Golden, golden, of  # noqa: F401

USER: dict[str, Any] = {
    "id": "u1",
    "name": "Ada",
    "created": {"at": "now"},
    "address": {"id": "a1", "city": "Bath", "checks": [{"passed": True}]},
}
WAYS = ("call", "call_async")


@of("read_only")
def test_a_request_has_no_read_only_property(golden: Golden) -> None:  # noqa: F811
    for way in WAYS:
        golden.server.answer_json(USER)
        user = getattr(golden, way)(
            lambda client: client.users.create(name="Ada", password="p", address={"city": "Bath"})
        )
        assert golden.server.requests[-1].json == {
            "name": "Ada",
            "password": "p",
            "address": {"city": "Bath"},
        }
        assert (user.id, user.created.at, user.address.id) == ("u1", "now", "a1")
        assert "password" not in type(user).model_fields
    with pytest.raises(TypeError, match="unexpected keyword argument 'id'"):
        golden.call(lambda client: client.users.create(id="u2", name="Ada", password="p"))


@of("read_only")
def test_a_model_is_sent_back_without_its_read_only_fields(golden: Golden) -> None:  # noqa: F811
    team = {
        "owner": {"kind": "person", "id": "p1", "user": USER},
        "size": 3,
        "members": [{"kind": "person", "id": "p2"}, {"kind": "robot"}, {"kind": "alien", "id": "x"}],
        "by_role": {"admin": {**USER, "password": "kept"}},
    }
    plain = {"name": "Ada", "address": {"city": "Bath"}}
    for way in WAYS:
        golden.server.answer_json(team)
        golden.server.answer_json(team)
        found = getattr(golden, way)(
            lambda client: client.users.replace(owner={"kind": "robot", "token": "t"})
        )
        getattr(golden, way)(
            lambda client, found=found: client.users.replace(
                owner=found.owner, members=found.members, by_role=found.by_role
            )
        )
        assert golden.server.requests[-2].json == {"owner": {"kind": "robot", "token": "t"}}
        assert golden.server.requests[-1].json == {
            "owner": {"kind": "person", "user": plain},
            "members": [{"kind": "person"}, {"kind": "robot"}, {"kind": "alien", "id": "x"}],
            "by_role": {"admin": {**plain, "password": "kept"}},
        }


@of("read_only")
def test_a_model_of_requests_has_its_write_only_fields(golden: Golden) -> None:  # noqa: F811
    card = golden.package.Card(number="4", pin="0007")
    for way in WAYS:
        golden.server.answer_json(USER)
        getattr(golden, way)(lambda client: client.users.create(name="Ada", password="p", card=card))
        assert golden.server.requests[-1].json["card"] == {"number": "4", "pin": "0007"}


@of("read_only")
def test_a_response_must_have_the_read_only_fields(golden: Golden) -> None:  # noqa: F811
    models = importlib.import_module(f"{golden.package.__name__}.models.spec")
    assert models.User.model_validate({**USER, "password": "p"}).model_extra == {"password": "p"}
    with pytest.raises(ValidationError, match="id"):
        models.User.model_validate({"name": "Ada", "created": {"at": "now"}})
    testing = importlib.import_module(f"{golden.package.__name__}.testing")
    fake = testing.FakeServer()
    client = fake.client(golden.package.Example)
    created = client.users.create(name="Ada", password="p")
    assert (created.id, created.name) == ("text", "Ada")
    fake.on("users.create").answer(models.User.model_validate(USER))
    assert client.users.create(name="Ada", password="p").address.id == "a1"
    with pytest.raises(testing.RequestMismatch, match=r"body\.address\.id: unexpected, it is readOnly"):
        client.users.create(name="Ada", password="p", address={"city": "Bath", "id": "a1"})
    with pytest.raises(ValueError, match=r"answer\.password: unexpected, it is writeOnly"):
        fake.on("users.create").answer({**USER, "password": "p"})


ID = UUID("0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11")
EXACT = "12345678901234567890.123456789"
ORDER = (
    f'{{"id": "{ID}", "price": "{EXACT}", "rate": {EXACT}, "open_until": "12:30:00Z", "takes": "P1DT0.5S",'
    f' "time": "09:00:00", "rates": {{"EUR": 1.10, "USD": 3}}, "related": ["{ID}"], "email": "a@b.example",'
    f' "lines": [{{"price": "1.10", "day": "2025-06-01", "discounts": ["0.10"], "weight": {EXACT}, "amount": 0.1}}],'
    ' "new": 0.5}'
)


@of("formats")
def test_formats_in_requests(golden: Golden) -> None:  # noqa: F811
    line = {
        "price": Decimal("1.10"),
        "day": date(2025, 6, 1),
        "discounts": [Decimal("0.10"), "0.2"],
        "weight": Decimal(EXACT),
        "amount": Decimal("1E+2"),
    }
    for way in WAYS:
        golden.server.answer(ORDER.encode(), content_type="application/json")
        getattr(golden, way)(
            lambda client: client.orders.update(
                ID,
                time(12, 30, tzinfo=timezone.utc),
                within=timedelta(days=1, microseconds=500_000),
                above=Decimal("1E+2"),
                ids=[ID, str(ID)],
                x_trace=ID,
                id=ID,
                price=Decimal(EXACT),
                rate=Decimal(EXACT),
                takes=-timedelta(hours=36),
                time="09:00:00",
                open_until=None,
                rates={"EUR": Decimal("1.10"), "decimal": 3},
                lines=[line],
                related=[ID],
            )
        )
        sent = golden.server.requests[-1]
        assert sent.path == f"/v1/orders/{ID}/12%3A30%3A00%2B00%3A00"
        assert sent.pairs == [("within", "P1DT0.5S"), ("above", "100"), ("ids", str(ID)), ("ids", str(ID))]
        assert sent.header("X-Trace") == str(ID)
        assert sent.body.decode() == (
            f'{{"id":"{ID}","price":"{EXACT}","rate":{EXACT},"open_until":null,"takes":"-P1DT12H","time":"09:00:00",'
            f'"rates":{{"EUR":1.10,"decimal":3}},"lines":[{{"price":"1.10","day":"2025-06-01","discounts":["0.10","0.2"],'
            f'"weight":{EXACT},"amount":"100"}}],"related":["{ID}"]}}'
        )
        golden.server.answer_json([str(ID)])
        found = getattr(golden, way)(
            lambda client: client.orders.search(
                since="2025-06-01T00:00:00Z", age=timedelta(0), above=Decimal("0.10"), owner=ID
            )
        )
        assert found == [ID]
        assert golden.server.requests[-1].body.decode() == (
            f"since=2025-06-01T00%3A00%3A00Z&age=PT0S&above=0.10&owner={ID}"
        )


@of("formats")
def test_formats_in_responses(golden: Golden) -> None:  # noqa: F811
    for way in WAYS:
        golden.server.answer(ORDER.encode(), content_type="application/json")
        golden.server.answer(ORDER.encode(), content_type="application/json")
        found = getattr(golden, way)(lambda client: client.orders.update(ID, "12:00", id=ID, price="1"))
        assert (found.id, found.related, found.email) == (ID, [ID], "a@b.example")
        assert (str(found.price), str(found.rate), str(found.lines[0].weight)) == (EXACT, EXACT, EXACT)
        assert (found.open_until, found.time) == (time(12, 30, tzinfo=timezone.utc), time(9))
        assert found.takes == timedelta(days=1, milliseconds=500)
        assert found.rates == {"EUR": Decimal("1.10"), "USD": Decimal(3)}
        assert (found.lines[0].discounts, found.lines[0].amount) == ([Decimal("0.10")], Decimal("0.1"))
        assert (found.new, type(found.lines[0].day)) == (0.5, date)
        getattr(golden, way)(
            lambda client, found=found: client.orders.update(
                ID, "12:00", id=found.id, price=found.price, rates=found.rates, lines=found.lines
            )
        )
        assert golden.server.requests[-1].body.decode() == (
            f'{{"id":"{ID}","price":"{EXACT}","rates":{{"EUR":1.10,"USD":3}},"lines":[{{"price":"1.10",'
            f'"day":"2025-06-01","discounts":["0.10"],"weight":{EXACT},"amount":"0.1"}}]}}'
        )
        golden.server.answer(EXACT.encode(), content_type="application/json")
        assert getattr(golden, way)(lambda client: client.orders.rate()) == Decimal(EXACT)


@of("formats")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("takes", "P1Y"),
        ("takes", "P1M"),
        ("takes", 5),
        ("takes", "P"),
        ("id", "u-1"),
        ("price", "free"),
        ("rate", "high"),
        ("time", "noon"),
    ],
)
def test_an_odd_value_costs_only_itself(golden: Golden, field: str, value: object) -> None:  # noqa: F811
    answer = {"id": str(ID), "price": "1.10", "rate": 1.25, "takes": "PT1H", "time": "12:00:00", field: value}
    for way in WAYS:
        golden.server.answer_json(answer)
        found = getattr(golden, way)(lambda client: client.orders.update(ID, "12:00", id=ID, price="1"))
        expected = {
            "id": ID,
            "price": Decimal("1.10"),
            "rate": Decimal("1.25"),
            "takes": timedelta(hours=1),
            "time": time(12),
            field: value,
        }
        assert {name: getattr(found, name) for name in expected} == expected


@of("mixed_enum")
def test_enums_of_numbers_booleans_and_mixed_values(golden: Golden) -> None:  # noqa: F811
    for way in WAYS:
        golden.server.answer_json({"months": 12, "limit": "unlimited", "trial": True})
        golden.server.answer_json(
            {"months": 1.5, "limit": 7, "trial": False, "factor": 0.5, "currency": "usd"}
        )
        found = getattr(golden, way)(
            lambda client: client.plans.create(months=12, trial=True, limit=False, factor=0.5, share=0.25)
        )
        other = getattr(golden, way)(lambda client: client.plans.create(months=1, limit=None, currency="eur"))
        assert (found.months, found.limit, found.trial) == (12, "unlimited", True)
        assert (other.months, other.limit, other.trial, other.currency) == (1.5, 7, False, "usd")
        first, second = golden.server.requests[-2:]
        assert (first.pairs, first.json) == (
            [("months", "12"), ("trial", "true")],
            {"limit": False, "factor": 0.5, "share": 0.25},
        )
        assert (second.pairs, second.json) == ([("months", "1")], {"limit": None, "currency": "eur"})


def _remove_kind(data: Any) -> Any:
    is_cat = isinstance(data, dict) and data.get("kind") == "cat" and data.get("lives") != "home"
    return {name: value for name, value in data.items() if name != "kind"} if is_cat else data


@of("best_variant")
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"wings": 2}, "Bird"),
        ({"lives": 9}, "Cat"),
        ({"lives": "at home"}, "Dog"),
        ({"lives": 9, "tricks": ["roll"]}, "Cat"),  # valid values count more than known fields
        ({"lives": 9, "wings": 2, "name": "Odd"}, "Bird"),  # of equals, the first
        ({"lives": 9, "wings": 2, "kind": "cat", "name": "Odd"}, "Cat"),
        ({"lives": "home", "kind": "cat"}, "Dog"),
        ({"wings": "two"}, "Bird"),
        ({"name": "Tom"}, "Bird"),  # it lacks what both require
        ({"new": 1}, "dict"),
        ("text", "str"),
        ([{"lives": 1}], "list"),
        (None, "NoneType"),
    ],
)
def test_the_best_variant(golden: Golden, data: Any, kind: str) -> None:  # noqa: F811
    for way in WAYS:
        golden.server.answer_json({"wings": 2, "friend": data})
        golden.server.answer_json(None)
        found = getattr(golden, way)(lambda client: client.pets.replace(request={"lives": 9, "friend": data}))
        assert type(found.friend).__name__ == kind
        getattr(golden, way)(lambda client, found=found: client.pets.replace(request=found))
        assert golden.server.requests[-2].json == {"lives": 9, "friend": data}
        sent = json.loads(
            golden.server.requests[-1].body.replace(b'"kind":"cat",', b"")
        )  # a constant is always sent
        assert sent == {"wings": 2, "friend": _remove_kind(data)}


def test_a_field_of_any_value_decides_nothing() -> None:
    class Plain(pydantic.BaseModel):
        name: Any

    class Rated(pydantic.BaseModel):
        name: Any = None
        rate: int

    union = pydantic.TypeAdapter(Annotated[Plain | Rated, BestVariant()])
    assert type(union.validate_python({"name": {"first": "Tom"}})) is Plain
    assert type(union.validate_python({"name": ["Tom"], "rate": 1})) is Rated


@of("best_variant")
def test_deep_unions_take_linear_time(golden: Golden) -> None:  # noqa: F811
    data: dict[str, Any] = {"lives": 9}
    for _ in range(60):
        data = {"lives": "at home", "friend": data}
    golden.server.answer_json(data)
    start = perf_counter()
    found = golden.call(lambda client: client.pets.replace(request="any"))
    assert perf_counter() - start < 5
    for _ in range(60):
        assert type(found).__name__ == "Dog"
        found = found.friend
    assert type(found).__name__ == "Cat"


@of("accepted_keywords")
def test_the_fake_server_checks_keywords_without_an_effect_on_types(golden: Golden) -> None:  # noqa: F811
    testing = importlib.import_module(f"{golden.package.__name__}.testing")
    client = testing.FakeServer().client(golden.package.Example)
    for valid in (
        {"kind": "square"},
        {"kind": "circle", "radius": 1},
        {"kind": "square", "color": "red", "alpha": 1},
    ):
        assert client.shapes.set(**valid)
    for invalid, problem in (
        ({"kind": "point"}, r"body\.kind: must not match"),
        ({"kind": "circle"}, "body: must match then"),
        ({"kind": "square", "radius": 1}, "body: must match else"),
        ({"kind": "square", "alpha": 1}, r"body\.color: missing, alpha requires it"),
        ({"kind": "square", "request_options": {"body": {"x-a": 1}}}, r"body\.x-a: expected string"),
        ({"kind": "square", "request_options": {"body": {"A": 1}}}, r"body\.A: the name must match"),
        ({"kind": "square", "request_options": {"body": {"b": 1}}}, r"body\.b: unknown field"),
    ):
        with pytest.raises(testing.RequestMismatch, match=problem):
            client.shapes.set(**invalid)
    assert client.shapes.set(kind="square", request_options={"body": {"x-a": "b"}})


@of("chosen_names")
def test_names_that_the_description_chooses(golden: Golden) -> None:  # noqa: F811
    for way in WAYS:
        golden.server.answer_json(
            {"名前": "n", "größe": 1, "+1": 2, "-1": 3, "inner": {"名前": "m", "größe": 4}}
        )
        found = getattr(golden, way)(
            lambda client: client.things.update(
                "t", name="n", grosse=1, id="r", other_id="o", minus=3, inside={"名前": "m", "größe": 4}
            )
        )
        assert (found.name, found.grosse, found.plus, found.minus) == ("n", 1, 2, 3)
        assert (found.inside.name, found.inside.grosse) == ("m", 4)
        sent = golden.server.requests[-1]
        assert (sent.path, sent.pairs) == ("/v1/things/t", [("id", "r"), ("ID", "o")])
        assert sent.json == {"名前": "n", "größe": 1, "-1": 3, "inner": {"名前": "m", "größe": 4}}


@of("tuples")
def test_tuples(golden: Golden) -> None:  # noqa: F811
    answer = {
        "at": [1.5, 2],
        "label": ["here", {"bold": True}],
        "range": [1],
        "rest": ["a", 1, 2],
        "path": [[0.5, "2025-06-01"]],
        "maybe": None,
    }
    for way in WAYS:
        golden.server.answer_json(answer)
        found = getattr(golden, way)(
            lambda client: client.points.add(
                at=(1.5, 2),
                label=("here", {"bold": True}),
                range=(1,),
                path=[(0.5, date(2025, 6, 1))],
                maybe=("a", True),
            )
        )
        assert golden.server.requests[-1].json == {
            **{name: answer[name] for name in ("at", "label", "range", "path")},
            "maybe": ["a", True],
        }
        assert (found.at, found.range, found.rest) == ((1.5, 2.0), (1,), ["a", 1, 2])
        assert (found.label[0], found.label[1].bold, found.path) == ("here", True, [(0.5, date(2025, 6, 1))])
        golden.server.answer_json(answer)
        getattr(golden, way)(lambda client, found=found: client.points.add(at=found.at, label=found.label))
        assert golden.server.requests[-1].json == {name: answer[name] for name in ("at", "label")}
        golden.server.answer_json([{"at": [1, "odd"]}, 7])
        point, distance = getattr(golden, way)(lambda client: client.points.nearest())
        assert (point.at, distance) == ((1.0, "odd"), 7.0)
        golden.server.answer_json([{"at": [1, 2, 3]}, 7])
        assert getattr(golden, way)(lambda client: client.points.nearest())[0].at == [1, 2, 3]


@of("typed_extra")
def test_extra_fields_with_a_type(golden: Golden, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    answer = {"base": "EUR", "USD": {"value": 1.1, "new": 1}, "GBP": {"value": 0.8}}
    for way in WAYS:
        golden.server.answer_json(answer)
        golden.server.answer_json({**answer, "GBP": "none"})
        found = getattr(golden, way)(lambda client: client.rates.set(rates={"base": "EUR"}))
        assert (found.base, found.USD.value, found.model_extra["GBP"].value) == ("EUR", 1.1, 0.8)
        odd = getattr(golden, way)(lambda client, found=found: client.rates.set(rates=found))
        assert golden.server.requests[-1].json == {"rates": answer}
        assert (odd.model_extra["GBP"], odd.USD.value) == ("none", 1.1)
        assert "GBP: model_type, got string" in caplog.text


@of("all_of_narrowed")
def test_a_narrowed_property(golden: Golden) -> None:  # noqa: F811
    answer = {
        "kind": "cat",
        "name": "Tom",
        "weight": 4,
        "color": "red",
        "owner": {"age": 7},
        "notes": ["a"],
        "id": "c1",
    }
    models = importlib.import_module(f"{golden.package.__name__}.models.spec")
    for way in WAYS:
        golden.server.answer_json(answer)
        golden.server.answer_json(answer)
        found = getattr(golden, way)(
            lambda client: client.pets.create(cat={"kind": "cat", "name": "Tom", "weight": 4})
        )
        assert isinstance(found, models.Pet)
        assert (found.weight, found.owner.age, found.notes, found.id, found.color) == (
            4,
            7,
            ["a"],
            "c1",
            "red",
        )
        getattr(golden, way)(lambda client, found=found: client.pets.create(cat=found))
        assert golden.server.requests[-1].json == {
            "cat": {name: answer[name] for name in answer if name != "id"}
        }
    with pytest.raises(ValidationError):
        models.Cat.model_validate({**answer, "name": None})
