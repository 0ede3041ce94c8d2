"""What a caller calls: methods and messages, with their final Python names; a part of the IR."""

from __future__ import annotations

from dataclasses import dataclass

from generator.types import Type


@dataclass(frozen=True)
class Argument:
    """An argument of a method, beside `self` and `request_options`."""

    name: str
    type: Type
    default: str  # printed: "" when the caller must give it, else "OMIT" or "None"
    doc: str
    wire: str = ""  # what it is called on the wire; "" for a body as a whole
    group: str = ""  # where it is sent: path_parameters, query, headers, json, multipart, form
    pointer: str = ""  # where the bundle describes it


@dataclass(frozen=True)
class Signature:
    """What a caller gives and gets; an operation has one, and one more for each overload."""

    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    returns: Type
    async_returns: Type


@dataclass(frozen=True)
class Answer:
    """A module constant that says what an answer holds: `_VOICE: Json[Voice] = Json("models.voices.Voice")`."""

    name: str
    type: Type
    source: str  # the arguments of `Json(...)`, printed


@dataclass(frozen=True)
class Keyword:
    """A keyword of the call into the runtime: `query={"page_size": page_size}`."""

    name: str
    value: str


@dataclass(frozen=True)
class Documented:
    """A line of `Raises:`."""

    name: str
    text: str


@dataclass(frozen=True)
class Failure:
    """A failure that is described."""

    status: str
    error: str  # the exception
    text: str
    body: Answer | None  # None where nothing describes it as JSON


@dataclass(frozen=True)
class Poll:
    """How the job that an operation starts is waited for."""

    asked: str  # the id of the operation that tells how far the job is
    signature: Signature  # of the method that starts the job and waits
    arguments: tuple[Keyword, ...]  # what the asked operation is called with
    status: tuple[str, ...]  # printed steps to the status in its answer
    status_text: str  # the same, for people
    done: tuple[str, ...]
    failed: tuple[str, ...]
    returns_text: str


@dataclass(frozen=True)
class Operation:
    """One method of a resource, in both flavours."""

    id: str
    name: str
    method: str
    path: str
    verb: str  # the runtime's method: json, stream, page, ...
    is_lazy: bool  # the asyncio twin is a plain `def` whose result is awaited or iterated
    signature: Signature
    overloads: tuple[Signature, ...]
    answer: Answer | None
    async_answer: Answer | None
    call: tuple[Keyword, ...]
    summary: str
    description: str
    returns_text: str
    raises: tuple[Documented, ...]
    docs: tuple[str, ...]
    is_deprecated: bool
    imports: frozenset[str]  # names of the runtime that the body of the method uses
    failures: tuple[Failure, ...] = ()
    poll: Poll | None = None
    pointer: str = ""  # where the bundle describes it
    answer_pointer: str = ""  # the same, of what it gives back
    sent: frozenset[str] = frozenset()  # the components that what it takes names
    received: frozenset[str] = frozenset()  # those that its answers name, failures included

    def types(self) -> tuple[Type, ...]:
        """Every type that the method and its answers are annotated with."""
        waiting = () if self.poll is None else (self.poll.signature,)
        signatures = (self.signature, *self.overloads, *waiting)
        given = [one.type for each in signatures for one in (*each.positional, *each.keywords)]
        returned = [type_ for each in signatures for type_ in (each.returns, each.async_returns)]
        return (*given, *returned, *(one.type for one in self.answers()))

    def answers(self) -> tuple[Answer, ...]:
        """Every constant that says what an answer holds, be it a success or a failure."""
        failed = (failure.body for failure in self.failures)
        return tuple(one for one in (self.answer, self.async_answer, *failed) if one)


@dataclass(frozen=True)
class Message:
    """What a client sends over a channel: one method of its session."""

    name: str
    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    fields: str  # printed: `{"text": text}`
    is_last: bool  # nothing may be sent after it
    description: str
    imports: frozenset[str]  # names of the runtime that the body of the method uses

    @property
    def arguments(self) -> tuple[Argument, ...]:
        return (*self.positional, *self.keywords)


@dataclass(frozen=True)
class Channel:
    """One method of a resource that opens a WebSocket, and the session that it gives."""

    id: str
    name: str
    path: str
    session: str  # the name of its class
    signature: Signature
    overloads: tuple[Signature, ...]
    call: tuple[Keyword, ...]  # of the session's class
    messages: tuple[Message, ...]
    accepted: Type | None  # what may be sent as a whole; None when the client sends nothing
    answer: Answer | None  # what the server sends, if anything
    summary: str
    description: str
    docs: tuple[str, ...]
    is_deprecated: bool
    imports: frozenset[str]

    def answers(self) -> tuple[Answer, ...]:
        """Every constant that says what the server sends."""
        return (self.answer,) if self.answer else ()

    def types(self) -> tuple[Type, ...]:
        """Every type that the method and its session are annotated with."""
        signatures = (self.signature, *self.overloads)
        given = [one.type for each in signatures for one in (*each.positional, *each.keywords)]
        given += [one.type for message in self.messages for one in message.arguments]
        whole = [one for one in (self.accepted, self.answer.type if self.answer else None) if one]
        return (*given, *whole)
