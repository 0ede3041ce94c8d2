"""What adopting proposes apart from lists: ends of streams, safe retries, secrets and units."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adopt.adopting import adopt_operation, make_operation
from tests.adopt.lists import BOOLEAN, INTEGER, SONGS, TEXT, describe_list, fields, parameter, run_proposals

Json = dict[str, Any]


def _describe_stream(schema: Json | None = None, *, media: Json | None = None, **more: Any) -> Json:
    document = describe_list(method="post", call_path="songs.sing", **more)
    events = {"schema": schema or {"$ref": "#/components/schemas/Song"}, **(media or {})}
    response = document["paths"]["/songs"]["post"]["responses"]["200"]
    response["content"] = {"text/event-stream": events}
    return document


def _find_end(document: Json) -> str | None:
    run_proposals(document)
    response = document["paths"]["/songs"]["post"]["responses"]["200"]
    end: str | None = response["content"]["text/event-stream"].get("x-event-end")
    return end


_DONE_EVENT = {"type": "object", "properties": {"data": {"type": "string", "const": "[DONE]"}}}
_UNION = {"oneOf": [{"$ref": "#/components/schemas/Song"}, {"$ref": "#/components/schemas/Done"}]}


@pytest.mark.parametrize(
    "document",
    [
        _describe_stream(description="The stream ends with `data: [DONE]`."),
        _describe_stream({"type": "string", "description": "An event, or [DONE]."}),
        _describe_stream(media={"example": "data: {}\n\ndata: [DONE]\n\n"}),
        _describe_stream(body=fields(stream={**BOOLEAN, "description": "Stream until `[DONE]`."})),
        _describe_stream(
            {"$ref": "#/components/schemas/Event"}, schemas={"Event": _UNION, "Done": _DONE_EVENT}
        ),
    ],
    ids=["operation", "schema", "example", "request", "variant"],
)
def test_a_described_end_of_a_stream_is_proposed(document: Json) -> None:
    assert _find_end(document) == "[DONE]"


def test_a_stream_without_a_described_end_has_none() -> None:
    assert _find_end(_describe_stream(description="The stream ends when the song is done.")) is None


def test_an_end_that_another_operation_describes_is_proposed_for_all_streams() -> None:
    document = _describe_stream()
    query = parameter("stream", BOOLEAN, "The stream is terminated by a `data: [DONE]` message.")
    other = describe_list([query], path="/words", call_path="words.list")
    document["paths"] |= other["paths"]
    assert _find_end(document) == "[DONE]"
    query["description"] = "Songs marked [DONE] are left out."
    document = _describe_stream()
    document["paths"] |= describe_list([query], path="/words", call_path="words.list")["paths"]
    assert _find_end(document) is None


def test_only_event_streams_have_an_end() -> None:
    document = describe_list(description="Songs marked [DONE] are left out.")
    assert run_proposals(document) == []


def test_recursive_events_are_searched_once() -> None:
    event = fields(parent={"$ref": "#/components/schemas/Event"}, text=TEXT)
    assert (
        _find_end(_describe_stream({"$ref": "#/components/schemas/Event"}, schemas={"Event": event})) is None
    )


def _find_retry(*parameters: Json, method: str = "post", **more: Any) -> str | None:
    document = describe_list(parameters, method=method, **more)
    run_proposals(document)
    ((operation,),) = (item.values() for item in document["paths"].values())
    retry: str | None = operation.get("x-retry")
    return retry


def test_a_call_that_always_sends_an_idempotency_key_is_safe_to_repeat() -> None:
    key = parameter("Idempotency-Key", where="header", required=True)
    assert _find_retry(key) == "safe"
    assert _find_retry(key, method="patch") == "safe"
    assert _find_retry(key, method="get") is None


def test_an_optional_idempotency_key_is_not_enough() -> None:
    assert _find_retry(parameter("Idempotency-Key", where="header")) is None
    assert _find_retry(parameter("Idempotency-Key", required=True)) is None


def test_a_search_with_pages_is_safe_to_repeat() -> None:
    lists: Json = {"body": fields(cursor=TEXT), "response": fields(data=SONGS, next_cursor=TEXT)}
    assert _find_retry(path="/songs/search", **lists) == "safe"
    assert _find_retry(path="/songs/import", **lists) is None
    assert _find_retry(path="/songs/search", body=fields(text=TEXT), response=fields(data=SONGS)) is None


SECRETS = (
    *("password", "new_password", "client_secret", "clientSecret", "api_key", "apiKey", "x-api-key"),
    *(
        "access_token",
        "refreshToken",
        "id_token",
        "session_token",
        "bot_token",
        "webhook_secret",
        "private_key",
    ),
    *("AWS_SECRET_ACCESS_KEY", "passphrase", "secret"),
)
NO_SECRETS = (
    *(
        "next_page_token",
        "page_token",
        "max_tokens",
        "token",
        "token_count",
        "secret_id",
        "secret_name",
        "tokens",
    ),
    *("password_hint", "api_key_id", "has_password", "public_key", "key", "secretary", "continuation_token"),
)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_recognised_by_its_name(name: str) -> None:
    document = describe_list([parameter(name)], fields(**{name: {"type": ["string", "null"]}}))
    decisions = run_proposals(document)
    assert document["paths"]["/songs"]["get"]["parameters"][0]["schema"]["format"] == "password"
    assert document["components"]["schemas"]["SongList"]["properties"][name]["format"] == "password"
    assert [decision.subject for decision in decisions] == [f"GET /songs.{name}", f"SongList.{name}"]


@pytest.mark.parametrize("name", NO_SECRETS)
def test_similar_names_are_no_secrets(name: str) -> None:
    assert run_proposals(describe_list([parameter(name)], fields(**{name: TEXT}))) == []


@pytest.mark.parametrize(
    "schema",
    [
        BOOLEAN,
        INTEGER,
        {"type": "string", "enum": ["a", "b"]},
        {"type": "string", "format": "uri"},
        {"$ref": "#/components/schemas/Song"},
        {**TEXT, "description": "The name of the secret."},
    ],
)
def test_other_values_are_no_secrets(schema: Json) -> None:
    assert run_proposals(describe_list([], fields(secret=schema))) == []


def test_a_token_is_a_secret_if_its_description_says_so() -> None:
    secret = {**TEXT, "description": "Authentication token with the scope `songs`."}
    word = {**TEXT, "description": "The token, a part of a word."}
    document = describe_list([], fields(token=secret, nested=fields(token=word)))
    assert [decision.subject for decision in run_proposals(document)] == ["SongList.token"]


def test_a_nullable_secret_of_a_union_is_recognised() -> None:
    union: Json = {"anyOf": [TEXT, {"type": "null"}]}
    document = describe_list([], fields(password=union))
    run_proposals(document)
    members = document["components"]["schemas"]["SongList"]["properties"]["password"]["anyOf"]
    assert members == [{"type": "string", "format": "password"}, {"type": "null"}]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("duration_ms", "milliseconds"),
        ("timeoutSeconds", "seconds"),
        ("size_in_bytes", "bytes"),
        ("retention_days", "days"),
        ("idle_mins", "minutes"),
    ],
)
def test_a_unit_is_recognised_by_the_name(name: str, unit: str) -> None:
    document = describe_list([], fields(**{name: INTEGER}))
    run_proposals(document)
    assert document["components"]["schemas"]["SongList"]["properties"][name]["x-unit"] == unit


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("created_ms", INTEGER),
        ("start_seconds", INTEGER),
        ("timestamp_ms", INTEGER),
        ("business_days", INTEGER),
        ("duration", INTEGER),
        ("duration_ms", TEXT),
        ("duration_ms", {**INTEGER, "description": "The duration in seconds."}),
        ("opening_hours", {"type": "array", "items": INTEGER}),
        ("duration_ms", {**INTEGER, "x-unit": "ms"}),
    ],
)
def test_a_name_that_leaves_the_unit_open_gets_none(name: str, schema: Json) -> None:
    assert run_proposals(describe_list([], fields(**{name: schema}))) == []


FILE_PATHS = {
    "/reports/{id}/export": True,
    "/users/{id}/avatars": True,
    "/invoices/{pdf}": False,
    "/states": False,
}


@pytest.mark.parametrize("path", FILE_PATHS)
@pytest.mark.parametrize("schema", [{}, {"type": "object", "additionalProperties": True}])
def test_a_response_that_may_be_a_file_is_reported(path: str, schema: dict[str, Any]) -> None:
    names = [step[1:-1] for step in path.split("/") if step.startswith("{")]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]
    adopted = adopt_operation(make_operation(response=schema, parameters=parameters), path=path)
    found = [text for text in adopted.list("guessed") if "if it is a file" in text]
    assert len(found) == (FILE_PATHS[path] and not schema)
