"""The SDK of `examples/taskdock` with the real application. Each operation is also called with httpx alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from examples.taskdock.app import TOKEN, create_app
from taskdock import AsyncTaskdock, NotFoundError, Taskdock
from taskdock.models.tasks import EmailTarget, Task
from tests.customers.servers import Running, run, run_async

FIRST = UUID(int=1)


@pytest.fixture
def server() -> Iterator[Running]:
    with run(create_app()) as running:
        yield running


@dataclass(frozen=True)
class Pair:
    """The same call with the SDK and with httpx."""

    id: str
    call: Callable[[Any], Any]
    method: str
    path: str
    arguments: dict[str, Any] = field(default_factory=dict)
    token: str | None = TOKEN


PATCH = {"Content-Type": "application/merge-patch+json"}
PAIRS = [
    Pair(
        "auth.create_token",
        lambda client: client.auth.create_token(username="ada", password="lovelace"),
        "POST",
        "/token",
        {"data": {"username": "ada", "password": "lovelace", "grant_type": "password"}},
        token=None,
    ),
    Pair("health.check", lambda client: client.health.check(), "GET", "/health", token=None),
    Pair(
        "tasks.list",
        lambda client: client.tasks.list(
            status=["open", "done"],
            tag=["home"],
            due_before=date(2025, 7, 20),
            min_budget=Decimal("0.10"),
            sort="-created_at",
            limit=3,
        ),
        "GET",
        "/tasks",
        {
            "params": [
                ("status", "open"),
                ("status", "done"),
                ("tag", "home"),
                ("due_before", "2025-07-20"),
                ("min_budget", "0.10"),
                ("sort", "-created_at"),
                ("limit", "3"),
            ]
        },
    ),
    Pair(
        "tasks.create",
        lambda client: client.tasks.create(
            title="Repair the bike",
            priority=3,
            due=date(2025, 8, 1),
            budget=Decimal("19.90"),
            effort=timedelta(hours=1, minutes=30),
            tags=["home"],
            notify=[
                EmailTarget(kind="email", address="ada@example.com"),
                {"kind": "chat", "channel": "bikes"},
            ],
            parent_id=FIRST,
            access_code="4711",
            idempotency_key=UUID(int=99),
        ),
        "POST",
        "/tasks",
        {
            "json": {
                "title": "Repair the bike",
                "priority": 3,
                "due": "2025-08-01",
                "budget": "19.90",
                "effort": "PT1H30M",
                "tags": ["home"],
                "notify": [
                    {"kind": "email", "address": "ada@example.com"},
                    {"kind": "chat", "channel": "bikes"},
                ],
                "parent_id": str(FIRST),
                "access_code": "4711",
            },
            "headers": {"Idempotency-Key": str(UUID(int=99))},
        },
    ),
    Pair("tasks.get", lambda client: client.tasks.get(FIRST), "GET", f"/tasks/{FIRST}"),
    Pair("tasks.check", lambda client: client.tasks.check(str(FIRST)), "HEAD", f"/tasks/{FIRST}"),
    Pair(
        "tasks.update",
        lambda client: client.tasks.update(FIRST, status="done", due=None),
        "PATCH",
        f"/tasks/{FIRST}",
        {"content": b'{"status": "done", "due": null}', "headers": PATCH},
    ),
    Pair(
        "tasks.replace_tags",
        lambda client: client.tasks.replace_tags(FIRST, request=["a", "b"]),
        "PUT",
        f"/tasks/{FIRST}/tags",
        {"json": ["a", "b"]},
    ),
    Pair("tasks.delete", lambda client: client.tasks.delete(FIRST), "DELETE", f"/tasks/{FIRST}"),
    Pair(
        "tasks.summarize",
        lambda client: client.tasks.summarize(FIRST, max_words=2),
        "POST",
        f"/tasks/{FIRST}/summary",
        {"json": {"max_words": 2}},
    ),
    Pair(
        "tasks.export",
        lambda client: client.tasks.export(since=datetime(2025, 6, 1, 12, 24, tzinfo=timezone.utc)),
        "GET",
        "/export.csv",
        {"params": {"since": "2025-06-01T12:24:00+00:00"}},
    ),
    Pair(
        "attachments.upload",
        lambda client: client.attachments.upload(
            FIRST, files=[("plan.txt", b"hello"), ("a.png", b"\x89PNG")], note="drafts"
        ),
        "POST",
        f"/tasks/{FIRST}/attachments",
        {
            "files": [
                ("files", ("plan.txt", b"hello", "text/plain")),
                ("files", ("a.png", b"\x89PNG", "image/png")),
                ("note", (None, "drafts")),
            ]
        },
    ),
    Pair(
        "blobs.write",
        lambda client: client.blobs.write("logo", content=b"\x89PNG", content_type="image/png"),
        "PUT",
        "/blobs/logo",
        {"content": b"\x89PNG", "headers": {"Content-Type": "image/png"}},
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.id for pair in PAIRS])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_an_operation_is_the_same_as_with_httpx(pair: Pair, is_async: bool) -> None:
    with run(create_app()) as server:
        result = _call(server.url, pair.call, is_async)
        sent = server.requests[0]
    with run(create_app()) as server:
        headers = {"Authorization": f"Bearer {pair.token}"} if pair.token else {}
        headers |= pair.arguments.get("headers", {})
        response = httpx.request(
            pair.method, server.url + pair.path, **{**pair.arguments, "headers": headers}
        )
        expected = server.requests[0]
    assert sent == expected
    assert response.is_success
    _compare(result, response)


def _call(url: str, call: Callable[[Any], Any], is_async: bool) -> Any:
    if not is_async:
        with Taskdock(token=TOKEN, base_url=url) as client:
            return call(client)

    async def run_call() -> Any:
        async with AsyncTaskdock(token=TOKEN, base_url=url) as client:
            result = call(client)
            return await result if inspect.isawaitable(result) else result

    return run_async(run_call())


def _compare(result: Any, response: httpx.Response) -> None:
    if result is None:
        assert not response.content
    elif isinstance(result, str):
        assert result == response.text
    else:
        assert _to_json(result) == response.json()


def _to_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    return value.model_dump(mode="json", exclude_unset=True) if hasattr(value, "model_dump") else value


def test_values_are_typed(server: Running) -> None:
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        task = client.tasks.get(UUID(int=8))
        created = client.tasks.create(title="New", effort=timedelta(days=1, seconds=5))
    assert isinstance(task, Task)
    assert (task.id, task.due, task.budget) == (UUID(int=8), date(2025, 7, 8), Decimal("0.7"))
    assert task.created_at == datetime(2025, 6, 1, 12, 8, tzinfo=timezone.utc)
    assert task.priority == 2 and task.tags == ["home"]
    assert created.effort == timedelta(days=1, seconds=5)
    assert not hasattr(created, "access_code")


def test_a_list_has_all_items_of_all_pages(server: Running) -> None:
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        titles = [task.title for task in client.tasks.list(limit=10, offset=3)]
    assert titles == [f"Task {number}" for number in range(3, 25)]
    assert [dict(request.query).get("offset") for request in server.requests] == ["3", "13", "23"]


def test_an_async_list_has_all_items_of_all_pages(server: Running) -> None:
    async def collect() -> list[str]:
        async with AsyncTaskdock(token=TOKEN, base_url=server.url) as client:
            return [task.title async for task in client.tasks.list()]

    assert run_async(collect()) == [f"Task {number}" for number in range(25)]
    assert len(server.requests) == 3 and not server.requests[0].query


def test_a_model_is_sent_back_without_its_read_only_fields(server: Running) -> None:
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        task = client.tasks.get(FIRST)
        with pytest.raises(TypeError):
            client.tasks.create(title="x", id=task.id)  # type: ignore[call-arg]


def test_failures_are_typed(server: Running) -> None:
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        with pytest.raises(NotFoundError) as missing:
            client.tasks.get(UUID(int=10**6))
        with pytest.raises(Exception) as invalid:
            client.tasks.create(title="")
        with pytest.raises(Exception) as conflict:
            client.tasks.create(title="Task 1")
    assert missing.value.body.error.code == "http_404"
    assert invalid.value.status_code == 422
    assert list(invalid.value.body.error.fields) == ["body.title"]
    assert (conflict.value.status_code, conflict.value.body.error.code) == (409, "http_409")


def test_a_wrong_token_is_an_authentication_error(server: Running) -> None:
    with Taskdock(token="other-token", base_url=server.url) as client, pytest.raises(Exception) as error:
        client.tasks.get(FIRST)
    assert error.value.status_code == 401 and "other-token" not in str(error.value)


def test_attachments_are_downloaded(server: Running, tmp_path: Any) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(b"0123456789")
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        (attachment,) = client.attachments.upload(FIRST, files=[file])
        assert (attachment.filename, attachment.size) == ("plan.txt", 10)
        assert client.attachments.download(attachment.id).read() == b"0123456789"
        assert client.attachments.download(attachment.id, range="bytes=2-4").read() == b"234"
        client.blobs.write("b", content=iter([b"a", b"b"]), content_type="application/x-test")
        assert client.blobs.read("b").read() == b"ab"


def test_events_have_ids_and_end(server: Running) -> None:
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        events = list(client.events.stream(after=4).events())
        numbers = [event.number for event in client.events.stream()]
    assert [(event.event, event.id, event.retry) for event in events] == [
        ("task.updated", str(number), 2.5) for number in (5, 6, 7)
    ]
    assert events[0].data.task_id == UUID(int=5)
    assert numbers == [1, 2, 3]


def test_async_events_have_ids_and_end(server: Running) -> None:
    async def collect() -> list[Any]:
        async with AsyncTaskdock(token=TOKEN, base_url=server.url) as client:
            stream = await client.events.stream(after=1)
            return [event async for event in stream.events()]

    assert [event.data.number for event in run_async(collect())] == [2, 3, 4]


def test_a_summary_is_sent_at_once_or_word_by_word(server: Running) -> None:
    with Taskdock(token=TOKEN, base_url=server.url) as client:
        summary = client.tasks.summarize(FIRST)
        words = [event.word for event in client.tasks.summarize(FIRST, stream=True)]

    async def collect() -> list[str]:
        async with AsyncTaskdock(token=TOKEN, base_url=server.url) as client:
            stream = await client.tasks.summarize(FIRST, stream=True)
            return [event.word async for event in stream]

    assert (summary.text, summary.words) == ("Task 0 is open", 4)
    assert words == ["Task", "0", "is", "open"] == run_async(collect())
