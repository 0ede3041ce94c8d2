"""Types of values that the API's own description does not have yet: each is sent and received, and the fake server knows it."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from pydantic import ValidationError

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
