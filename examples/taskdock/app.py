"""Taskdock: an application for tasks, with FastAPI. The SDK in this folder is tested with it.

Run it: `uvicorn --factory examples.taskdock.app:create_app`. The token of the user `ada` with the password `lovelace` is
`ada-token`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from itertools import count
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Form, Header, HTTPException, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, ValidationError

TOKEN = "ada-token"
NOW = datetime(2025, 6, 1, 12, 0, tzinfo=timezone.utc)


class Status(str, Enum):
    open = "open"
    started = "started"
    done = "done"


class Priority(IntEnum):
    low = 1
    normal = 2
    high = 3


class EmailTarget(BaseModel):
    kind: Literal["email"]
    address: str


class ChatTarget(BaseModel):
    kind: Literal["chat"]
    channel: str


class NewTask(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    status: Status = Status.open
    priority: Priority = Priority.normal
    due: date | None = None
    budget: Decimal | None = None
    effort: timedelta | None = None
    tags: list[str] = Field(default_factory=list, max_length=10)
    notify: list[Annotated[EmailTarget | ChatTarget, Field(discriminator="kind")]] = []
    parent_id: UUID | None = None
    access_code: str | None = Field(default=None, exclude=True)


class Task(NewTask):
    id: UUID
    created_at: datetime
    has_access_code: bool = False


class TaskPage(BaseModel):
    items: list[Task]
    total: int
    limit: int
    offset: int


class Attachment(BaseModel):
    id: UUID
    filename: str
    size: int
    media_type: str
    note: str | None = None


class SummaryRequest(BaseModel):
    max_words: int = Field(default=20, ge=1, le=100)
    stream: bool = False


@dataclass
class Store:
    """The state of the application. Its ids count up, and its clock stands still, so that responses are the same in each run."""

    tasks: dict[UUID, Task] = field(default_factory=dict)
    attachments: dict[UUID, tuple[Attachment, bytes]] = field(default_factory=dict)
    blobs: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(self, new: NewTask) -> Task:
        number = next(self.numbers)
        task = Task(
            **new.model_dump(),
            id=UUID(int=number),
            created_at=NOW + timedelta(minutes=number),
            has_access_code=new.access_code is not None,
        )
        self.tasks[task.id] = task
        return task

    def get(self, task_id: UUID) -> Task:
        if task_id not in self.tasks:
            raise HTTPException(404, f"there is no task {task_id}")
        return self.tasks[task_id]


def authenticate(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
) -> str:
    if credentials is None or credentials.credentials != TOKEN:
        raise HTTPException(401, "the token is not valid", headers={"WWW-Authenticate": "Bearer"})
    return "ada"


User = Annotated[str, Depends(authenticate)]


def create_app() -> FastAPI:
    app = FastAPI(title="Taskdock", version="1.0.0")
    store = Store()
    for number in range(25):
        store.add(
            NewTask(
                title=f"Task {number}",
                status=list(Status)[number % 3],
                priority=Priority(number % 3 + 1),
                due=date(2025, 7, 1) + timedelta(days=number),
                budget=Decimal(number) / 10,
                tags=["home"] if number % 2 else ["work", "urgent"],
            )
        )
    _handle_errors(app)
    _add_tokens(app)
    _add_tasks(app, store)
    _add_files(app, store)
    _add_events(app, store)
    return app


def _error(status: int, code: str, message: str, fields: dict[str, list[str]] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, "fields": fields}}, status)


def _handle_errors(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    async def handle_http_error(_: Request, error: HTTPException) -> JSONResponse:
        response = _error(error.status_code, f"http_{error.status_code}", str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def handle_invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
        fields: dict[str, list[str]] = {}
        for problem in error.errors():
            fields.setdefault(".".join(map(str, problem["loc"])), []).append(problem["msg"])
        return _error(422, "invalid", "the request is invalid", fields)


def _add_tokens(app: FastAPI) -> None:
    @app.post("/token")
    def create_token(
        username: Annotated[str, Form()],
        password: Annotated[str, Form()],
        grant_type: Annotated[Literal["password"], Form()] = "password",
    ) -> dict[str, Any]:
        if (username, password) != ("ada", "lovelace"):
            raise HTTPException(401, "the user or the password is wrong")
        return {"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600}

    @app.get("/health")
    def check_health() -> dict[str, bool]:
        return {"database": True, "queue": True}


def _add_tasks(app: FastAPI, store: Store) -> None:
    @app.get("/tasks")
    def list_tasks(
        user: User,
        status: Annotated[list[Status] | None, Query()] = None,
        tag: Annotated[list[str] | None, Query()] = None,
        due_before: date | None = None,
        min_budget: Decimal | None = None,
        sort: Literal["created_at", "-created_at"] = "created_at",
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> TaskPage:
        tasks = [
            task
            for task in store.tasks.values()
            if (not status or task.status in status)
            and (not tag or set(tag) & set(task.tags))
            and (due_before is None or (task.due is not None and task.due < due_before))
            and (min_budget is None or (task.budget is not None and task.budget >= min_budget))
        ]
        tasks.sort(key=lambda task: task.created_at, reverse=sort.startswith("-"))
        return TaskPage(items=tasks[offset : offset + limit], total=len(tasks), limit=limit, offset=offset)

    @app.post("/tasks", status_code=201)
    def create_task(
        user: User,
        new: NewTask,
        response: Response,
        idempotency_key: Annotated[UUID | None, Header()] = None,
    ) -> Task:
        if any(task.title == new.title for task in store.tasks.values()):
            raise HTTPException(409, f"there is a task with the title {new.title!r}")
        task = store.add(new)
        response.headers["Location"] = f"/tasks/{task.id}"
        return task

    @app.get("/tasks/{task_id}")
    def get_task(user: User, task_id: UUID) -> Task:
        return store.get(task_id)

    @app.head("/tasks/{task_id}")
    def check_task(user: User, task_id: UUID) -> Response:
        store.get(task_id)
        return Response()

    @app.patch("/tasks/{task_id}")
    async def update_task(user: User, task_id: UUID, request: Request) -> Task:
        """A merge patch: null removes a value, a missing field keeps it."""
        if request.headers["content-type"] != "application/merge-patch+json":
            raise HTTPException(415, "the body must be application/merge-patch+json")
        changes = await request.json()
        task = store.get(task_id)
        try:
            changed = Task.model_validate({**task.model_dump(), **changes})
        except ValidationError as error:
            raise HTTPException(422, str(error.errors()[0]["msg"])) from error
        store.tasks[task_id] = changed
        return changed

    @app.put("/tasks/{task_id}/tags")
    def replace_tags(user: User, task_id: UUID, tags: list[str]) -> list[str]:
        store.get(task_id).tags = tags
        return tags

    @app.delete("/tasks/{task_id}", status_code=204)
    def delete_task(user: User, task_id: UUID) -> None:
        store.get(task_id)
        del store.tasks[task_id]

    @app.get("/export.csv")
    def export_tasks(user: User, since: datetime | None = None) -> PlainTextResponse:
        rows = [
            f"{task.id},{task.title}"
            for task in store.tasks.values()
            if not since or task.created_at >= since
        ]
        return PlainTextResponse("\n".join(["id,title", *rows, ""]), media_type="text/csv")


def _add_files(app: FastAPI, store: Store) -> None:
    @app.post("/tasks/{task_id}/attachments", status_code=201)
    async def upload_attachments(
        user: User, task_id: UUID, files: list[UploadFile], note: Annotated[str | None, Form()] = None
    ) -> list[Attachment]:
        store.get(task_id)
        attachments = []
        for file in files:
            content = await file.read()
            attachment = Attachment(
                id=UUID(int=next(store.numbers)),
                filename=file.filename or "",
                size=len(content),
                media_type=file.content_type or "",
                note=note,
            )
            store.attachments[attachment.id] = attachment, content
            attachments.append(attachment)
        return attachments

    @app.get("/attachments/{attachment_id}/content")
    def download_attachment(
        user: User, attachment_id: UUID, range: Annotated[str | None, Header()] = None
    ) -> Response:
        if attachment_id not in store.attachments:
            raise HTTPException(404, f"there is no attachment {attachment_id}")
        attachment, content = store.attachments[attachment_id]
        if range is None:
            return Response(content, media_type=attachment.media_type)
        first, _, last = range.removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1 if last else None]
        return Response(part, 206, media_type=attachment.media_type)

    @app.put("/blobs/{name}", status_code=204)
    async def write_blob(user: User, name: str, request: Request) -> None:
        store.blobs[name] = await request.body(), request.headers["content-type"]

    @app.get("/blobs/{name}")
    def read_blob(user: User, name: str) -> Response:
        if name not in store.blobs:
            raise HTTPException(404, f"there is no blob {name}")
        content, media_type = store.blobs[name]
        return Response(content, media_type=media_type)


def _add_events(app: FastAPI, store: Store) -> None:
    @app.get("/events")
    async def stream_events(user: User, after: int = 0) -> StreamingResponse:
        async def generate() -> AsyncIterator[str]:
            for number in range(after + 1, after + 4):
                event = {"type": "task.updated", "number": number, "task_id": str(UUID(int=number))}
                yield f"id: {number}\nevent: task.updated\nretry: 2500\ndata: {json.dumps(event)}\n\n"
            yield "data: [DONE]\n\n"
            yield 'data: {"type": "never read"}\n\n'

        return StreamingResponse(generate(), media_type="text/event-stream")

    @app.post("/tasks/{task_id}/summary")
    def summarize_task(user: User, task_id: UUID, options: SummaryRequest) -> Response:
        words = f"{store.get(task_id).title} is {store.get(task_id).status.value}".split()[
            : options.max_words
        ]
        if not options.stream:
            return JSONResponse({"text": " ".join(words), "words": len(words)})
        events = "".join(f"data: {json.dumps({'word': word})}\n\n" for word in words)
        return Response(events + "data: [DONE]\n\n", media_type="text/event-stream")
