"""The call paths that adopt chooses."""

from __future__ import annotations

import keyword
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.adopt.decisions import Decision, Decisions
from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.call_paths import choose_call_paths
from sdkwright.adopt.names.name_table import NameTable
from sdkwright.ir import names
from sdkwright.openapi.pointers import join_pointer

ARRAY = {"responses": {"200": {"content": {"application/json": {"schema": {"type": "array"}}}}}}


def make_operation(label: str, **content: Any) -> SourceOperation:
    method, _, path = label.partition(" ")
    return SourceOperation(method.lower(), path, join_pointer("paths", path, method.lower()), content)


def choose(
    operations: Sequence[SourceOperation], table: NameTable | None = None, document: Any = None
) -> tuple[dict[str, str], list[Decision]]:
    """Return the call paths by label, and the decisions."""
    decisions = Decisions()
    chosen = choose_call_paths(operations, document or {}, table or NameTable(), decisions)
    assert list(chosen) == [operation.pointer for operation in operations]
    return {operation.label: chosen[operation.pointer] for operation in operations}, decisions.list()


def choose_one(label: str, *, tag: str = "", id: str = "", **content: Any) -> str:
    own = {**({"tags": [tag]} if tag else {}), **({"operationId": id} if id else {}), **content}
    return choose([make_operation(label, **own)])[0][label]


@pytest.mark.parametrize(
    ("label", "call_path"),
    [
        ("GET /users", "users.list"),
        ("POST /users", "users.create"),
        ("GET /users/{id}", "users.get"),
        ("PUT /users/{id}", "users.replace"),
        ("PATCH /users/{id}", "users.update"),
        ("DELETE /users/{id}", "users.delete"),
        ("HEAD /users/{id}", "users.head"),
        ("GET /api/v1/users/", "users.list"),
        ("GET /v{api-version}/users", "users.list"),
        ("POST /users/{id}/activate", "users.activate"),
        ("POST /users/{id}/bulk-delete", "users.bulk_delete"),
        ("GET /orgs/{org}/members", "orgs.members.list"),
        ("PUT /orgs/{org}/members/{user}", "orgs.members.replace"),
        ("GET /users/me", "users.get_me"),
        ("PATCH /users/@me", "users.update_me"),
        ("PATCH /users/me/password", "users.me.password.update"),
        ("GET /account/settings", "account.settings.get"),
        ("GET /team/status", "team.status.get"),
        ("POST /chat.postMessage", "chat.post_message"),
        ("GET /api/users.info", "users.info"),
        ("POST /documents:batchGet", "documents.batch_get"),
        ("POST /speech/{voice}/stream/with-times", "speech.stream_with_times"),
        ("POST /orders/bulk", "orders.bulk_create"),
        ("GET /a/b/c/d/{id}", "a.b.c.get_d"),
        ("POST /a/{x}/b/{y}/c/{z}/api-keys", "a.b.c.create_api_key"),
        ("GET /a/{x}/b/{y}/c/{z}/keys", "a.b.c.list_keys"),
        ("GET /items?beta=true", "beta.items.list"),
        ("GET /", "root.get"),
        ("GET /{id}", "root.get"),
        ("GET /größen", "grossen.get"),
        ("POST /import", "imports.create"),
        ("GET /close/{id}", "close_api.get"),
        ("POST /close", "close_api.create"),
    ],
)
def test_a_path_alone_names_its_call(label: str, call_path: str) -> None:
    assert choose_one(label) == call_path


@pytest.mark.parametrize(
    ("label", "tag", "id", "call_path"),
    [
        ("GET /assistants", "Assistants", "listAssistants", "assistants.list"),
        ("POST /bookings", "Bookings", "create-booking", "bookings.create"),
        ("POST /v1/things/{id}", "Things", "modifyThing", "things.update"),
        ("GET /files/{id}", "Files", "retrieveFile", "files.retrieve"),
        ("GET /files/{id}/content", "Files", "downloadFile", "files.content.download"),
        ("GET /companies/{companyId}", "Account - company level", "get-companies-companyId", "companies.get"),
        ("POST /admin.apps.approve", "admin.apps", "admin_apps_approve", "admin.apps.approve"),
        ("GET /v1/things", "", "read_things_v1_things_get", "things.list"),
        ("GET /things/{id}", "", "read_thing_things__id__get", "things.get"),
        ("POST /raw", "files", "raw_raw_post", "files.raw"),
        ("GET /tree", "orders", "tree_tree_get", "orders.tree"),
        ("GET /page", "", "page_page_get", "page.get"),
        ("POST /login", "auth", "login_login_post", "auth.login"),
        ("POST /users/{id}/activate/", "users", "users_activate_create", "users.activate"),
        ("PATCH /users/{id}/", "users", "users_partial_update", "users.partial_update"),
        ("DELETE /users/{id}/", "users", "users_destroy", "users.delete"),
        ("POST /recovery/{email}", "login", "login-recover_password", "login.recover_password"),
        ("GET /api/v1/sensors/{ns}", "SensorService", "SensorService_ListSensors", "sensors.list"),
        ("GET /api/v1/stream/sensors/{ns}", "S", "SensorService_WatchSensors", "sensor.watch"),
        (
            "GET /repos/{repo}/issues/{n}/labels",
            "issues",
            "issues/list-labels-on-issue",
            "issues.list_labels_on_issue",
        ),
        ("POST /spend_limits", "", "Updatespendlimits", "spend_limits.update"),
        ("POST /teams/{id}/usage_limit", "", "Updateteamusagelimit", "teams.usage_limit.update"),
        ("POST /spend_alerts", "", "create-spend-alert", "spend_alerts.create"),
        ("POST /messages/{id}/crosspost", "", "crosspost_message", "messages.crosspost"),
        ("POST /polls/{id}/expire", "", "poll_expire", "polls.expire"),
        ("POST /users/{id}/alerts", "", "user_alerts", "users.alerts.create"),
        ("POST /invites", "", "inviteUser", "invites.create"),
        ("DELETE /invites/{code}", "", "invite_revoke", "invites.delete"),
        ("DELETE /tokens/{code}", "", "token_revoke", "tokens.revoke"),
        ("PUT /commands", "", "bulk_set_commands", "commands.bulk_set"),
        ("GET /users/{id}", "", "get_user_route", "users.get"),
        ("GET /templates/{type}", "", "GetTemplateList", "templates.list"),
        ("GET /", "metadata", "list-data-sets", "metadata.list_data_sets"),
        ("POST /users/ban", "", "UsersBan", "users.ban"),
        # A verb of the operationId is the method, also one that is no usual word for an API.
        ("POST /cakes", "", "frost_cake_cakes_post", "cakes.frost"),
        ("POST /shop/{id}/parcels", "shop", "dispatchParcel", "shop.parcels.dispatch"),
        ("PUT /chairs/{id}", "", "upholster_chair", "chairs.upholster"),
        ("POST /things", "user", "user_thing", "things.create"),
        ("POST /users", "", "admin_users", "users.create"),
        ("GET /trees/{id}", "", "tall_tree", "trees.get"),
        # An operationId that is a verb of the path, and what the path has after it.
        ("POST /convert/raw", "images", "convert_bytes_convert_raw_post", "images.convert_raw"),
        ("POST /convert/raw", "", "convert_bytes_convert_raw_post", "convert.raw"),
        ("POST /login/device-code", "login", "login-login_device_code", "login.device_code"),
        ("POST /imports/rows", "", "createImportRow", "imports.rows.create"),
        # The second of two parameters.
        ("PUT /lamps/{id}/{mode}", "", "set_mode", "lamps.set_mode"),
        ("DELETE /rooms/{room}/{guest_id}", "", "removeGuest", "rooms.remove_guest"),
        ("GET /files/{owner}/{name}", "", "get_file_by_name", "files.get"),
        ("GET /files/{owner}/{name}", "", "getFile", "files.get"),
        ("DELETE /rooms", "", "delete_all_rooms", "rooms.delete_all"),
    ],
)
def test_an_operation_id_and_a_tag_add_words(label: str, tag: str, id: str, call_path: str) -> None:
    assert choose_one(label, tag=tag, id=id) == call_path


def test_a_response_shows_that_a_singular_noun_is_a_list() -> None:
    assert choose_one("GET /inventory") == "inventory.get"
    assert choose_one("GET /inventory", **ARRAY) == "inventory.list"
    schema = {"$ref": "#/components/schemas/Page"}
    operation = make_operation(
        "GET /history", responses={"200": {"content": {"application/json": {"schema": schema}}}}
    )
    page = {"type": "object", "properties": {"history": {"type": "array"}}}
    assert choose([operation], document={"components": {"schemas": {"Page": page}}})[0] == {
        "GET /history": "history.list"
    }


@pytest.mark.parametrize(
    ("schema", "id", "call_path"),
    [
        (
            {"type": "array", "prefixItems": [{"type": "number"}], "maxItems": 1},
            "get_place",
            "dogs.place.get",
        ),
        ({"type": "array", "items": {"type": "number"}}, "get_place", "dogs.place.list"),
        ({"type": "array", "items": {"type": "number"}}, "", "dogs.place.list"),
    ],
)
def test_a_tuple_is_no_list(schema: Any, id: str, call_path: str) -> None:
    responses = {"200": {"content": {"application/json": {"schema": schema}}}}
    assert choose_one("GET /dogs/{id}/place", id=id, responses=responses) == call_path


@pytest.mark.parametrize(
    ("schema", "method"),
    [
        ({"type": "object", "additionalProperties": {"type": "number"}}, "get"),
        ({"type": "object", "properties": {"eur": {"type": "number"}}}, "get"),
        ({"type": "string"}, "get"),
        ({"type": ["string", "null"]}, "list"),
        ({"type": "object", "properties": {"eur": {"type": "array"}}}, "list"),
        ({"type": "object", "properties": {"eur": {"anyOf": [{"type": "array"}, {"type": "null"}]}}}, "list"),
        ({"allOf": [{"type": "object", "properties": {"eur": {"type": "number"}}}]}, "list"),
        ({}, "list"),
    ],
)
def test_a_plural_is_no_list_if_the_operation_id_reads_and_the_response_has_no_array(
    schema: Any, method: str
) -> None:
    responses = {"200": {"content": {"application/json": {"schema": schema}}}}
    assert choose_one("GET /rates", id="fetch_rates", responses=responses) == f"rates.{method}"
    assert choose_one("GET /rates", responses=responses) == "rates.list"
    # The name of a function, unlike an operationId that is made from the method and the path.
    assert choose_one("GET /rates", id="get_rates_rates_get", responses=responses) == f"rates.{method}"
    assert choose_one("GET /rates", id="get-rates", responses=responses) == "rates.list"


def test_a_table_comes_before_extensions_and_extensions_before_words() -> None:
    fern = {"x-fern-sdk-group-name": ["talk", "aiAgents"], "x-fern-sdk-method-name": "runAgent"}
    speakeasy = {"x-speakeasy-group": "smsTemplates.drafts", "x-speakeasy-name-override": "toggleDelivery"}
    assert choose_one("POST /v1/agents", **fern) == "talk.ai_agents.run_agent"
    assert choose_one("POST /v1/agents", **speakeasy) == "sms_templates.drafts.toggle_delivery"
    assert (
        choose_one("POST /v1/agents", **{"x-fern-sdk-group-name": "talk"}, id="createAgent")
        == "talk.create_agent"
    )
    assert choose_one("POST /v1/agents", **{"x-speakeasy-name-override": "add"}) == "agents.add"
    table = NameTable({"POST /v1/agents": "agents.make"})
    chosen, decisions = choose([make_operation("POST /v1/agents", **fern)], table)
    assert chosen == {"POST /v1/agents": "agents.make"}
    assert decisions == []


def test_a_name_of_the_table_is_not_given_to_another_operation() -> None:
    fern = {"x-fern-sdk-group-name": "users", "x-fern-sdk-method-name": "list"}
    table = NameTable({"GET /z": "users.list"})
    chosen, decisions = choose(
        [make_operation("GET /a", **fern), make_operation("GET /users"), make_operation("GET /z")], table
    )
    assert chosen["GET /z"] == "users.list"
    assert len({*chosen.values()}) == 3
    assert {decision.subject for decision in decisions} == {"GET /a", "GET /users"}


def test_versions_of_an_operation_are_distinguished_by_the_version() -> None:
    chosen, _ = choose([make_operation(f"GET /{version}/items") for version in ("v2", "v10", "v1")])
    assert chosen == {
        "GET /v1/items": "items.list",
        "GET /v2/items": "items.list_v2",
        "GET /v10/items": "items.list_v10",
    }


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"PUT /x/{id}": "updateX", "PATCH /x/{id}": "updateX"}, {"x.update", "x.replace"}),
        ({"GET /x/{id}": "getX", "GET /x/{id}/{token}": "getXWithToken"}, {"x.get", "x.get_with_token"}),
        ({"GET /x/{id}": "", "GET /x/{id}/{name}": ""}, {"x.get", "x.get_by_name"}),
        ({"POST /x/{id}/ban": "BanX", "POST /x/ban": "XBan"}, {"x.ban", "x.ban_xes"}),
        (
            {"POST /x/{id}/cancel": "", "GET /x/{id}/cancel/status": ""},
            {"x.cancel.create", "x.cancel.status.get"},
        ),
        (
            {"POST /x/{id}/runs": "createRun", "POST /x/runs": "createXAndRun"},
            {"x.runs.create", "x.runs.create_x_and_run"},
        ),
        ({"GET /x": "", "GET /x/": ""}, {"x.get", "x.list"}),
        ({"POST /x/{id}/poke": "poke", "PATCH /x/{id}/poke": "poke"}, {"x.poke", "x.poke_with_patch"}),
        (
            {"POST /x/{id}": "", "PATCH /x/{id}": "", "GET /x/{id}": ""},
            {"x.get", "x.update", "x.update_with_post"},
        ),
    ],
)
def test_a_collision_is_resolved_with_words(others: Mapping[str, str], expected: set[str]) -> None:
    operations = [
        make_operation(label, **({"operationId": id} if id else {}), tags=["x"])
        for label, id in others.items()
    ]
    chosen, decisions = choose(operations)
    assert set(chosen.values()) == expected
    reasons = [decision.message for decision in decisions if "because" in decision.message]
    assert len(reasons) == 1
    assert decisions[0].kind == "guessed"


def test_the_message_of_a_guess_names_the_other_operation() -> None:
    ids = {"GET /x/{a}": "getX", "GET /x/{a}/{b}": "getXOwner"}
    operations = [make_operation(label, tags=["x"], operationId=id) for label, id in ids.items()]
    _, decisions = choose(operations)
    assert decisions == [
        Decision(
            "guessed",
            "/paths/~1x~1{a}~1{b}/get",
            "GET /x/{a}/{b}",
            "the call path is x.get_owner, because x.get is the call of GET /x/{a}",
        )
    ]


def test_a_guess_without_a_tag_or_an_operation_id_is_reported() -> None:
    operations = [
        make_operation("GET /a", tags=["a"], operationId="listA"),
        make_operation("GET /b", operationId="listB"),
        make_operation("GET /c", tags=["c"]),
    ]
    _, decisions = choose(operations)
    assert [(decision.kind, decision.subject, decision.message) for decision in decisions] == [
        ("guessed", "GET /b", "the call path is b.list, from the path and the operationId, without a tag"),
        ("guessed", "GET /c", "the call path is c.get, from the method and the path"),
    ]


def test_the_first_word_of_all_paths_is_dropped_if_it_is_no_resource() -> None:
    paths = ("shop/orders", "shop/items", "shop/users/{id}")
    chosen, _ = choose([make_operation(f"GET /{path}") for path in paths])
    assert sorted(chosen.values()) == ["items.list", "orders.list", "users.get"]
    chosen, _ = choose([make_operation(f"GET /{path}") for path in (*paths, "shop")])
    assert sorted(chosen.values()) == ["shop.get", "shop.items.list", "shop.orders.list", "shop.users.get"]


def test_a_contraction_gets_the_words_of_its_tag() -> None:
    operations = [
        make_operation("GET /geoloc/a", tags=["Geo Location"]),
        make_operation("GET /geoloc/b", tags=["Other"]),
    ]
    assert set(choose(operations)[0].values()) == {"geo_location.a.get", "geo_location.b.get"}


def test_paths_without_any_words_get_numbers_in_little_time() -> None:
    operations = [make_operation(f"GET /a/{'/' * count}") for count in range(3_000)]
    start = time.process_time()
    chosen, _ = choose(operations)
    assert time.process_time() - start < 10
    check_call_paths(list(chosen.values()))


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "a" * 50_000, "a_" * 25_000, "aA-" * 20_000, "v" + "1" * 9_000]
)
def test_long_names_take_little_time(text: str) -> None:
    start = time.process_time()
    label = f"GET /{text}"
    call_path = choose_one(label, tag=text, id=text, **{"x-fern-sdk-group-name": text})
    assert time.process_time() - start < 2
    check_call_paths([call_path])


_LABELS = [
    *(
        "GET /users",
        "POST /users",
        "GET /users/{id}",
        "DELETE /users/{id}",
        "POST /users/{id}/ban",
        "GET /users/me",
    ),
    *("GET /orgs/{org}/members", "GET /v2/users", "POST /orgs/{org}/members/{id}/roles", "GET /status"),
]


@pytest.mark.parametrize("left_out", _LABELS[1:])
def test_a_new_operation_renames_no_other(left_out: str) -> None:
    before, _ = choose([make_operation(label) for label in _LABELS if label != left_out])
    after, _ = choose([make_operation(label) for label in _LABELS])
    assert {label: after[label] for label in before} == before


_SEGMENTS = st.sampled_from(
    "a b users class import list close v1 v2 me {id} {name} {} 🦄 名前 größe with_options async_a date %20 a.b A:b 2fa"
    " construct_event get - a-b aB".split()
) | st.just("x" * 150)
_PATHS = st.lists(_SEGMENTS, max_size=7).map(lambda parts: "/" + "/".join(parts)) | st.text(max_size=12).map(
    "/{}".format
)
_TEXTS = st.sampled_from(
    ["", "list", "getUser", "A - b", "a.b.c", "名前", "🦄", "import", "x/y", "AService_GetA"]
) | st.text(max_size=8)
_NAMES = _TEXTS | st.lists(_TEXTS, max_size=5) | st.none() | st.integers()
_CONTENTS = st.fixed_dictionaries(
    {},
    optional={
        "operationId": _NAMES,
        "tags": _NAMES,
        "x-fern-sdk-group-name": _NAMES,
        "x-fern-sdk-method-name": _NAMES,
        "x-speakeasy-group": _NAMES,
        "x-speakeasy-name-override": _NAMES,
    },
)
_KEYS = st.tuples(
    st.sampled_from(["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]), _PATHS
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(_KEYS, _CONTENTS, max_size=12), st.randoms(use_true_random=False))
def test_call_paths_of_any_document_are_valid_unique_and_independent_of_the_order(
    contents: dict[tuple[str, str], Any], random: Any
) -> None:
    operations = [
        make_operation(f"{method} {path}", **content) for (method, path), content in contents.items()
    ]
    chosen, _ = choose(operations)
    check_call_paths(list(chosen.values()))
    own = [
        operation.label for operation in operations if not any(key[:2] == "x-" for key in operation.content)
    ]
    assert max([0, *(chosen[label].count(".") for label in own)]) < 4
    shuffled = list(operations)
    random.shuffle(shuffled)
    assert choose(shuffled)[0] == chosen


def check_call_paths(call_paths: Sequence[str]) -> None:
    """Check the rules that the strict loader has for call paths."""
    assert len(set(call_paths)) == len(call_paths)
    resources = {
        ".".join(path.split(".")[:count]) for path in call_paths for count in range(1, path.count(".") + 1)
    }
    assert not resources & set(call_paths)
    classes: dict[tuple[str, str], str] = {}
    for resource in resources:
        own = names.make_resource_class(resource.split("."))
        for name in (own, names.make_async_name(own)):
            assert classes.setdefault((resource.rpartition(".")[0], name), resource) == resource
    for call_path in call_paths:
        *path, method = call_path.split(".")
        assert path
        assert path[0] not in names.CLIENT_METHODS
        assert method not in {*names.CLIENT_METHODS, "date", "datetime"}
        for part in (*path, method):
            assert names.is_method_name(part), call_path
            assert not keyword.iskeyword(part)
