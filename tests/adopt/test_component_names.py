"""The names that adopt chooses for components."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sdkwright.adopt.conversion.document import convert_document
from sdkwright.adopt.decisions import Decision, Decisions
from sdkwright.adopt.model import Draft
from sdkwright.adopt.names.call_paths import choose_call_paths
from sdkwright.adopt.names.component_names import name_components
from sdkwright.adopt.names.component_uses import list_sent, list_uses
from sdkwright.adopt.names.name_table import NameTable
from sdkwright.adopt.source import Source
from sdkwright.ir import names

Json = dict[str, Any]
OBJECT: Json = {
    "type": "object",
    "required": ["a", "b"],
    "properties": {"a": {"type": "string"}, "b": {"type": "integer"}},
}
COLORS: Json = {"type": "string", "enum": ["red", "green", "blue"]}


def make_object(**properties: Any) -> Json:
    return {"type": "object", "properties": properties}


def answer(schema: Json, status: str = "200") -> Json:
    return {"responses": {status: {"description": "", "content": {"application/json": {"schema": schema}}}}}


def send(schema: Json) -> Json:
    return {
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": ""}},
    }


def make_draft(operations: Json, schemas: Json | None = None) -> Draft:
    """Convert operations by label, and components."""
    paths: Json = {}
    for label, operation in operations.items():
        method, _, path = label.partition(" ")
        paths.setdefault(path, {})[method.lower()] = operation
    document = {"openapi": "3.1.0", "info": {}, "paths": paths, "components": {"schemas": schemas or {}}}
    source = Source(copy.deepcopy(document))
    listed = source.list_operations()
    chosen = choose_call_paths(listed, source.document, NameTable(), Decisions())
    return convert_document(source, listed, chosen, Decisions())


def name(
    operations: Json, schemas: Json | None = None, table: NameTable | None = None
) -> tuple[Json, list[Decision]]:
    """Return the names by the last part of the keys, and the decisions."""
    draft, decisions = make_draft(operations, schemas), Decisions()
    return name_components(draft, table or NameTable(), decisions), decisions.list()


def name_set(operations: Json, schemas: Json | None = None) -> set[str]:
    return {*name(operations, schemas)[0].values()}


def refer(*sources: str) -> Json:
    """An operation that returns an object with a property for each schema."""
    properties = {
        f"p{chr(97 + index % 26) * (1 + index // 26)}": {"$ref": f"#/components/schemas/{name}"}
        for index, name in enumerate(sources)
    }
    return {"GET /root": answer({"type": "array", "items": make_object(**properties)})}


def rename(*sources: str) -> list[str]:
    """Return the names of source schemas, all different."""
    schemas = {
        name: make_object(**{f"own{index}": {"type": "string"}, "b": {}})
        for index, name in enumerate(sources)
    }
    chosen, _ = name(refer(*(source.replace("~", "~0").replace("/", "~1") for source in sources)), schemas)
    keys = [f"#/components/schemas/{source.replace('~', '~0').replace('/', '~1')}" for source in sources]
    return [chosen[key] for key in keys]


@pytest.mark.parametrize(
    "source", ["User", "HTTPValidationError", "UserDto", "UserSchema", "V1", "URL", "Veo3_1", "License"]
)
def test_a_fit_name_stays(source: str) -> None:
    assert rename(source) == [source]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("user_profile", "UserProfile"),
        ("gists-owner", "GistsOwner"),
        ("errorModel", "ErrorModel"),
        ("STATUS_CODE", "StatusCode"),
        ("PENDING", "Pending"),
        ("AddVoiceResponseModel", "AddVoiceResponse"),
        ("VoiceRequestModel", "VoiceRequest"),
        ("io.k8s.api.core.v1.Pod", "Pod"),
        ("v1.Pod", "Pod"),
        ("app__schemas__user__User", "User"),
        ("Response[Page[User]]", "UserPage"),
        ("Page_User_", "UserPage"),
        ("Page«User»", "UserPage"),
        ("User-Output", "User"),
        ("User-Input", "User"),
        ("Pair[Left, Right]", "LeftRightPair"),
        ("Pair_Left_Right_", "LeftRightPair"),
        ("Page_List_User__", "UserListPage"),
        ("Either[Page[User], list[app.models.Team]]", "UserPageTeamListEither"),
        ("Edge<Node, Weight<Meter>>", "NodeMeterWeightEdge"),
        ("Broken[User", "BrokenUser"),
        ("Größe", "Grosse"),
        ("2fa", "N2fa"),
        ("Object", "Object"),
        ("AVeryVeryLongNameOfASchemaWithFortyTwoLetters", "AVeryLongNameOfAWithFortyTwoLetters"),
        ("BookingInvitationWithPublicBookingInformation", "BookingInvitationPublicInformation"),
    ],
)
def test_an_unfit_name_becomes_a_class_name(source: str, expected: str) -> None:
    assert rename(source) == [expected]
    assert len(rename(source)[0]) <= 40


def test_names_of_the_same_class_get_more_of_their_words() -> None:
    assert rename("a.v1.Pod", "b.v1.Pod") == ["Pod", "BPod"]
    assert rename("User-Input", "User-Output") == ["UserInput", "User"]
    assert rename("User-Input", "User-Output", "User") == ["UserInput", "UserOutput", "User"]
    assert rename("Page[User]", "Response[Page[User]]") == ["UserPage", "UserPageResponse"]
    assert rename("user", "User", "USER") == ["RootPa", "User", "USERObject"]


def test_names_that_the_sdk_derives_are_avoided() -> None:
    both = {"User": OBJECT, "UserParam": make_object(x={}, y={}), "UserOrDict": make_object(z={}, y={})}
    operation = {
        "POST /a": send(
            make_object(
                u={"$ref": "#/components/schemas/User"},
                p={"$ref": "#/components/schemas/UserParam"},
                d={"$ref": "#/components/schemas/UserOrDict"},
            )
        )
    }
    chosen, decisions = name(operation, both)
    check_names(make_draft(operation, both), chosen)
    assert chosen["#/components/schemas/User"] == "User"
    assert sorted(decision.subject for decision in decisions) == ["schema UserOrDict", "schema UserParam"]


def test_a_renamed_component_is_reported_once() -> None:
    _, decisions = name(
        {
            **refer("user_profile", "User"),
            "GET /other": answer({"$ref": "#/components/schemas/user_profile"}),
        },
        {"user_profile": OBJECT, "User": make_object(c={}, d={})},
    )
    assert decisions == [
        Decision(
            "renamed",
            "/components/schemas/user_profile",
            "schema user_profile",
            "the component is UserProfile",
        )
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Body_create_user_users_post",
        "Body",
        "inline_object_1",
        "_users_post_request_1",
        "inline_response_200",
    ],
)
def test_a_name_that_means_nothing_comes_from_the_use(source: str) -> None:
    schemas = {source: OBJECT}
    expected = {"_users_post_request_1": "UsersPostRequest1"}.get(source, "CreateUserRequest")
    assert name({"POST /users": send({"$ref": f"#/components/schemas/{source}"})}, schemas)[0] == {
        f"#/components/schemas/{source}": expected
    }


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ({"POST /users": send(OBJECT)}, {"CreateUserRequest"}),
        ({"POST /users": answer(OBJECT, "201")}, {"CreateUserResponse"}),
        ({"GET /users/{id}": answer(OBJECT)}, {"User"}),
        ({"GET /orgs/{org}/policies": answer(OBJECT)}, {"ListPoliciesResponse"}),
        ({"GET /users": answer({"type": "array", "items": OBJECT})}, {"User"}),
        (
            {"GET /users": answer(make_object(data={"type": "array", "items": OBJECT}, next={}))},
            {"ListUsersResponse", "User"},
        ),
        ({"POST /users/{id}/activate": send(OBJECT)}, {"ActivateUserRequest"}),
        ({"DELETE /users": send(OBJECT)}, {"DeleteUsersRequest"}),
        ({"POST /users": answer(OBJECT, "404")}, {"CreateUserError"}),
        ({"GET /users": answer(OBJECT, "default")}, {"ListUsersResponse"}),
        ({"POST /auth/login": send(OBJECT)}, {"LoginRequest"}),
        (
            {"POST /users": send(make_object(address=make_object(geo=OBJECT, x={}), color=COLORS))},
            {"CreateUserRequest", "CreateUserAddress", "CreateUserAddressGeo", "CreateUserColor"},
        ),
        (
            {
                "GET /orders/{id}": answer(
                    make_object(line_items={"type": "array", "items": OBJECT}, order_status=COLORS)
                )
            },
            {"Order", "OrderLineItem", "OrderStatus"},
        ),
        (
            {"GET /orders/{id}": answer(make_object(prices={"additionalProperties": OBJECT}, x={}))},
            {"Order", "OrderPrice"},
        ),
        (
            {
                "GET /a/{id}/keys/{k}": answer(make_object(x={}, y={})),
                "GET /b/{id}/keys/{k}": answer(make_object(x={}, z={})),
            },
            {"Key", "GetKeyResponse"},
        ),
        (
            {
                "POST /a/{id}/keys": send(make_object(x={}, y={})),
                "POST /b/{id}/keys": send(make_object(x={}, z={})),
            },
            {"CreateKeyRequest", "CreateBKeyRequest"},
        ),
    ],
)
def test_an_inline_schema_is_named_after_its_use(operations: Json, expected: set[str]) -> None:
    assert name_set(operations) == expected


def test_a_parameter_names_its_values() -> None:
    parameter = {"name": "sort", "in": "query", "schema": COLORS}
    assert name_set({"GET /users": {"parameters": [parameter], **answer({"type": "string"})}}) == {
        "ListUsersSort"
    }


def test_errors_of_several_operations_share_a_name() -> None:
    operations = {label: answer(OBJECT, "404") for label in ("GET /users", "GET /orders")}
    assert name_set(operations) == {"NotFoundResponse"}


def test_variants_are_named_after_what_distinguishes_them() -> None:
    card = {**make_object(kind={"const": "card"}, number={}, x={}), "required": ["kind"]}
    bank = {**make_object(kind={"const": "bank_account"}, iban={}, x={}), "required": ["kind"]}
    union = {"oneOf": [card, bank]}
    assert name_set({"POST /payments": send(make_object(source=union, x={}))}) >= {
        "CardCreatePaymentSource",
        "BankAccountCreatePaymentSource",
    }
    titled = {"oneOf": [{**OBJECT, "title": "Card"}, {**make_object(iban={}, y={}), "title": "Bank account"}]}
    assert name_set({"POST /payments": send(make_object(source=titled, x={}))}) >= {"Card", "BankAccount"}
    plain = {"oneOf": [make_object(x={}, y={}), make_object(x={}, iban={})]}
    assert name_set({"POST /payments": send(make_object(source=plain, x={}))}) >= {
        "CreatePaymentSourceWithY",
        "CreatePaymentSourceWithIban",
    }
    model = {"anyOf": [{"type": "string"}, COLORS]}
    assert name_set({"POST /x": send(make_object(model=model, x={}))}) >= {"CreateXModel", "CreateXModelName"}


def test_a_table_decides_before_the_source() -> None:
    inline = "#/paths/~1users/post/requestBody/content/application~1json/schema"
    operations = {"POST /users": send(OBJECT), **refer("A", "B")}
    schemas = {"A": make_object(c={}, d={}), "B": make_object(e={}, f={})}
    chosen, decisions = name(operations, schemas, NameTable(components={"A": "B", inline: "NewUser"}))
    assert (chosen["#/components/schemas/A"], chosen[inline]) == ("B", "NewUser")
    assert chosen["#/components/schemas/B"] not in ("A", "B")
    assert {decision.subject for decision in decisions} == {"schema A", "schema B"}


def test_many_and_long_names_take_little_time() -> None:
    many = {f"{'-' * count}a": make_object(**{f"b{count}": {}, "c": {}}) for count in range(1_500)}
    long = {
        "[" * 20_000: OBJECT,
        "aA-" * 10_000: make_object(d={}, e={}),
        "(" + "<" * 20_000: make_object(f={}, g={}),
    }
    draft = make_draft(refer(*many, *long), {**many, **long})
    start = time.process_time()
    chosen = name_components(draft, NameTable(), Decisions())
    assert time.process_time() - start < 10
    assert max(map(len, chosen.values())) <= 40
    assert len({*map(str.lower, chosen.values())}) == len(chosen)


def test_a_name_of_the_table_that_is_not_used_is_reported() -> None:
    schemas = {"A": OBJECT, "Unused": make_object(c={}, d={})}
    _, decisions = name(refer("A"), schemas, NameTable(components={"Unused": "B"}))
    assert [(decision.pointer, decision.subject) for decision in decisions] == [
        ("/components/schemas/Unused", "schema Unused")
    ]


def test_classes_of_resources_and_clients_are_avoided() -> None:
    schemas = {
        source: make_object(**{f"o{index}": {}, "x": {}})
        for index, source in enumerate(("RootResource", "AsyncRootResource", "ClientError"))
    }
    chosen = name(refer(*schemas), schemas)[0]
    assert {*chosen.values()}.isdisjoint(schemas)


def check_names(draft: Draft, chosen: dict[str, str]) -> None:
    """Check the rules that the strict loader has for names of components, and the limits of adopt."""
    assert chosen.keys() == draft.components.keys()
    values = list(chosen.values())
    assert len({value.casefold() for value in values}) == len(values)
    uses = list_uses(draft)
    sent = [chosen[key] for key in list_sent(draft, uses)]
    derived = {
        form(value) for value in sent for form in (names.make_param_name, names.make_model_or_dict_name)
    }
    resources = {operation.call_path.rpartition(".")[0] for operation in draft.operations}
    classes = {names.make_resource_class(path.split(".")) for path in resources}
    for key, value in chosen.items():
        assert names.explain_invalid_class(value) == ""
        assert len(value) <= 40
        assert value not in classes
        source = draft.components[key].source_name
        assert not value.startswith("Body_")
        assert not value.endswith("ResponseModel")
        # Equal schemas are one component, whose name can be from any of the properties that have it.
        origin = "".join(
            [source, key, *(use.owner + use.name for use in uses[key] if use.role == "property")]
        )
        is_ascii = origin.isascii()  # other letters may become their numbers
        assert not value[-1].isdigit() or not is_ascii or any(map(str.isnumeric, origin))
    assert not derived & set(values)


_SOURCES = (
    st.sampled_from(
        "User user USER UserParam UserOrDict UnknownUser User-Input User-Output Body_a_post Body File list class a.v1.B a.v2.B"
        " Page[User] Page_User_ 名前 🦄 inline_response_200 Response 2fa APIError RootResource Client AResponseModel A A_ _A UUID"
        " a/b a~b None".split()
    )
    | st.sampled_from(["x" * 120, "X" * 41])
    | st.text(min_size=1, max_size=10)
)
_PROPERTIES = st.sampled_from(["a", "status", "items", "名前", "🦄", "class", "x" * 100, "data"]) | st.text(
    max_size=6
)


def _extend(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    objects = st.dictionaries(_PROPERTIES, children, max_size=4).map(
        lambda properties: {"type": "object", "properties": properties}
    )
    unions = st.lists(children, min_size=1, max_size=3).map(lambda members: {"oneOf": members})
    return (
        objects
        | unions
        | children.map(lambda items: {"type": "array", "items": items})
        | children.map(lambda own: {"additionalProperties": own})
    )


_SCHEMAS = st.recursive(
    st.sampled_from(
        [
            {"type": "string"},
            {"type": "string", "enum": ["a", "b", "c"]},
            {"enum": [1, 2, 3, 4]},
            {},
            {"title": "A B"},
        ]
    ),
    _extend,
    max_leaves=12,
)
_LABELS = st.sampled_from(
    [
        "GET /users",
        "POST /users",
        "GET /users/{id}",
        "PUT /users/{id}",
        "DELETE /x/y/z/{a}",
        "POST /🦄",
        "GET /{a}",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(_LABELS, st.tuples(_SCHEMAS, _SCHEMAS), max_size=4),
    st.dictionaries(_SOURCES, _SCHEMAS, max_size=5),
)
@example(
    {}, {"User": make_object(**{key: {"type": "string", "enum": ["a", "b", "c"]} for key in ("a", "0")})}
)
def test_names_of_any_document_are_valid_unique_and_deterministic(
    bodies: dict[str, tuple[Json, Json]], schemas: Json
) -> None:
    operations: Json = {}
    for label, (request, response) in bodies.items():
        operations[label] = {**({} if label.startswith("GET") else send(request)), **answer(response)}
    escaped = [source.replace("~", "~0").replace("/", "~1") for source in schemas]
    operations |= refer(*escaped)
    draft = make_draft(json.loads(json.dumps(operations)), schemas)
    chosen = name_components(draft, NameTable(), Decisions())
    check_names(draft, chosen)
    assert chosen == name_components(draft, NameTable(), Decisions())


def test_a_union_in_several_places_has_the_words_that_its_variants_have_in_common() -> None:
    schemas = {
        name: {**make_object(type={"const": name}, sum={"type": "integer"}), "required": ["type"]}
        for name in ("CardPayment", "CashPayment-Input", "CashPayment-Output")
    }
    schemas["CashPayment-Input"]["properties"]["sum"] = {"type": "string"}
    refs = {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    sent = {"oneOf": [refs["CardPayment"], refs["CashPayment-Input"]]}
    received = {"oneOf": [refs["CardPayment"], refs["CashPayment-Output"]]}
    schemas |= {"Order": make_object(how=received), "OrderIn": make_object(how=sent)}
    chosen = name_set(
        {
            "POST /orders": {**send({"$ref": "#/components/schemas/OrderIn"})},
            "GET /orders/{id}": answer({"$ref": "#/components/schemas/Order"}),
            "POST /orders/{id}/payment": {**send(sent), **answer(received)},
        },
        schemas,
    )
    assert {"Payment", "PaymentInput", "CashPayment", "CashPaymentInput"} <= chosen


def test_a_type_of_equal_properties_has_their_name() -> None:
    links = make_object(next={"type": "string"})
    meta = make_object(total={"type": "integer"})
    owners = {name: make_object(links=links, meta=meta, unit_code=COLORS) for name in ("Cat", "Dog")}
    owners["Dog"]["properties"]["age"] = {"type": "integer"}
    operations = {
        f"GET /{name.lower()}s/{{id}}": answer({"$ref": f"#/components/schemas/{name}"}) for name in owners
    }
    chosen = name_set(operations, owners)
    assert {"Links", "UnitCode", "CatMeta"} <= chosen


def test_a_union_of_scalars_in_different_places_has_the_names_of_its_types() -> None:
    union = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    schemas = {
        "Cat": make_object(location=union, size=union),
        "Dog": make_object(place={"anyOf": [{"type": "number"}, {"type": "string"}]}),
    }
    operations = {
        f"GET /{name.lower()}s/{{id}}": answer({"$ref": f"#/components/schemas/{name}"}) for name in schemas
    }
    assert {"StringOrInteger", "DogPlace"} <= name_set(operations, schemas)


def test_the_media_type_distinguishes_responses() -> None:
    bodies = {
        "application/json": {"schema": make_object(a={"type": "string"})},
        "application/xml": {"schema": make_object(b={"type": "string"})},
    }
    operation = {"responses": {"200": {"description": "", "content": bodies}}}
    assert {"ListCatsResponse", "ListCatsXMLResponse"} <= name_set({"GET /cats": operation})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ToolResponseModel", "ToolResponse"),
        ("ToolResponseModel-Input", "ToolResponse"),
        ("ToolRequestModel-Output", "ToolRequest"),
    ],
)
def test_the_word_model_of_a_framework_is_left_out(source: str, expected: str) -> None:
    assert rename(source) == [expected]


def test_the_word_model_is_left_out_of_both_forms() -> None:
    sources = ("ToolResponseModel-Input", "ToolResponseModel-Output")
    assert rename(*sources) == ["ToolResponseInput", "ToolResponse"]


@pytest.mark.parametrize("suffix", ["Dto", "Enum", "Entity"])
def test_a_union_is_not_named_after_a_suffix_of_a_framework(suffix: str) -> None:
    schemas = {
        f"{part}{suffix}": make_object(**{part.lower(): {"type": "string"}}) for part in ("Person", "Company")
    }
    union = {"oneOf": [{"$ref": f"#/components/schemas/{source}"} for source in schemas]}
    operations = {
        "GET /cars": answer(make_object(owner=union, a={})),
        "GET /boats": answer(make_object(owner=union, b={})),
    }
    found = name_set(operations, schemas)
    assert suffix not in found
    assert "Owner" in found
