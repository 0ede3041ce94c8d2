"""Conversations with an agent that respond to pings, run tools and call callbacks."""

from __future__ import annotations

import contextlib
import inspect
import json
import threading
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from contextvars import copy_context
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, cast

from typing_extensions import Self, TypedDict, Unpack

from .._runtime import OMIT, AsyncResource, Omit, Resource
from .._runtime.annotations import Evaluable, Unchecked, evaluable
from .._runtime.package import logger
from ..errors import APIResponseValidationError, WebSocketClosedError

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Future

    from .._runtime import SessionOptions
    from ..models.conversational_ai.conversations import (
        ClientToolCall,
        ConversationServerMessage,
        RealtimeConfigOverrides,
        RealtimeLLMExtraBody,
    )
    from ..params.conversational_ai import ScalarValueParam
    from ..params.conversational_ai.conversations import (
        RealtimeConfigOverridesParam,
        RealtimeLLMExtraBodyParam,
    )
    from ..resources.conversational_ai.conversations import (
        AsyncConversationalAiConversationsResource,
        AsyncConversationSession,
        ConversationalAiConversationsResource,
        ConversationSession,
    )

__all__ = [
    "AsyncAudioInterface",
    "AsyncLiveConversation",
    "AudioInterface",
    "ConversationCallbacks",
    "LiveConversation",
]


class AudioInterface(Protocol):
    """Audio input and output of a conversation, such as a microphone and a speaker."""

    def record(self) -> Iterable[bytes]:
        """Return the speech of the user in chunks.

        The format is `user_input_audio_format` of the message `conversation_initiation_metadata`.

        Called once, at the beginning of the conversation. A separate thread iterates over the result until the
        conversation ends.
        """
        ...

    def play(self, audio: bytes | None) -> None:
        """Play a chunk of the speech of the agent, without waiting. None stops the playback and discards buffered audio.

        The format is `agent_output_audio_format` of the message `conversation_initiation_metadata`.
        """
        ...


class AsyncAudioInterface(Protocol):
    """Audio input and output of a conversation, such as a microphone and a speaker, for asyncio."""

    def record(self) -> AsyncIterable[bytes]:
        """Return the speech of the user in chunks.

        The format is `user_input_audio_format` of the message `conversation_initiation_metadata`.
        """
        ...

    async def play(self, audio: bytes | None) -> None:
        """Play a chunk of the speech of the agent, without waiting. None stops the playback and discards buffered audio.

        The format is `agent_output_audio_format` of the message `conversation_initiation_metadata`.
        """
        ...


class ConversationCallbacks(TypedDict, total=False):
    """Callbacks of a conversation. In an `AsyncLiveConversation` they may be coroutine functions.

    A callback that is not a coroutine function must not block the event loop.
    """

    on_begin: Callable[[str], object]
    """Called with the ID of the conversation when it begins."""
    on_audio: Callable[[bytes], object]
    """Called with each chunk of the speech of the agent. Late chunks of an interrupted response are omitted."""
    on_user_transcript: Callable[[str], object]
    """Called with the transcript of the speech of the user."""
    on_agent_response: Callable[[str], object]
    """Called with the text of the response of the agent."""
    on_agent_response_correction: Callable[[str, str], object]
    """Called with the original and the corrected response of the agent."""
    on_interruption: Callable[[], object]
    """Called when the agent is interrupted."""
    on_message: Callable[[ConversationServerMessage], object]
    """Called with every server message, before it is processed."""
    on_end: Callable[[], object]
    """Called at the end of `run()`, also if it raises an exception."""


class _InitiationOptions(TypedDict, total=False):
    conversation_config_override: RealtimeConfigOverrides | RealtimeConfigOverridesParam
    custom_llm_extra_body: RealtimeLLMExtraBody | RealtimeLLMExtraBodyParam
    dynamic_variables: Mapping[str, ScalarValueParam]


@evaluable
class ConversationOptions(ConversationCallbacks, _InitiationOptions, total=False):
    """The callbacks of a conversation, and the fields of its first message."""


evaluable(ConversationCallbacks)  # not as a decorator: the definition of the subclass reads the annotations


Tool = Callable[..., object]
"""Called with the parameters of the tool call as keyword arguments; may be a coroutine function."""


class ConversationalAiConversationsAdditions(Resource):
    """Conversations with an agent."""

    def converse(
        self,
        *,
        agent_id: str | Omit = OMIT,
        signed_url: str | Omit = OMIT,
        tools: Mapping[str, Tool] | None = None,
        audio: Annotated[AudioInterface, Unchecked()] | None = None,
        session_options: SessionOptions | None = None,
        **options: Unpack[ConversationOptions],
    ) -> LiveConversation:
        """Start a conversation with an agent; the conversation responds to pings and runs client tools.

        Args:
            agent_id: ID of the agent. Give either this or `signed_url`.
            signed_url: The URL from `get_signed_url`.
            tools: The client tools of the agent by name. They run in threads, coroutine functions in one event loop for
                all, in the context of `run()`. The return value is sent as the result, as JSON unless it is text. An
                exception is logged, and reported to the agent as a failure of the tool; SystemExit and the like also end
                the conversation, and `run()` raises them.
            audio: Audio input and output. Without it, send text with `send_user_message`.
            session_options: Timeouts, retries, additional headers and other options for this session.
            options: Callbacks, and fields of the first message.
        """
        _check_arguments(tools, options)
        _reject_coroutine_functions(options)
        resource = cast("ConversationalAiConversationsResource", self)
        if isinstance(signed_url, str) and isinstance(agent_id, Omit):
            session = resource.connect(signed_url=signed_url, session_options=session_options)
        elif isinstance(agent_id, str) and isinstance(signed_url, Omit):
            session = resource.connect(agent_id=agent_id, session_options=session_options)
        else:
            raise TypeError("Give agent_id or signed_url")
        conversation = LiveConversation(session, tools or {}, audio, options)
        try:
            initiation = _initiation_options(options)
            if initiation:
                conversation.session.send_conversation_initiation_client_data(**initiation)
        except BaseException:
            conversation.end()
            raise
        return conversation


class AsyncConversationalAiConversationsAdditions(AsyncResource):
    """Conversations with an agent, for asyncio."""

    def converse(
        self,
        *,
        agent_id: str | Omit = OMIT,
        signed_url: str | Omit = OMIT,
        tools: Mapping[str, Tool] | None = None,
        audio: Annotated[AsyncAudioInterface, Unchecked()] | None = None,
        session_options: SessionOptions | None = None,
        **options: Unpack[ConversationOptions],
    ) -> AsyncLiveConversation:
        """Return a conversation with an agent; it responds to pings and runs client tools. It begins with `async with`.

        Args:
            agent_id: ID of the agent. Give either this or `signed_url`.
            signed_url: The URL from `get_signed_url`.
            tools: The client tools of the agent by name. Coroutine functions run as tasks, others in threads. The return
                value is sent as the result, as JSON unless it is text. An exception is logged, and reported to the agent
                as a failure of the tool.
            audio: Audio input and output. Without it, send text with `send_user_message`.
            session_options: Timeouts, retries, additional headers and other options for this session.
            options: Callbacks, and fields of the first message.
        """
        _check_arguments(tools, options)
        resource = cast("AsyncConversationalAiConversationsResource", self)
        if isinstance(signed_url, str) and isinstance(agent_id, Omit):
            session = resource.connect(signed_url=signed_url, session_options=session_options)
        elif isinstance(agent_id, str) and isinstance(signed_url, Omit):
            session = resource.connect(agent_id=agent_id, session_options=session_options)
        else:
            raise TypeError("Give agent_id or signed_url")
        return AsyncLiveConversation(session, tools or {}, audio, options)


class LiveConversation(Evaluable):
    """An open conversation. `run()` returns when it has ended; other threads may send messages and end it."""

    def __init__(
        self,
        session: ConversationSession,
        tools: Mapping[str, Tool],
        audio: AudioInterface | None,
        callbacks: ConversationCallbacks,
    ) -> None:
        self.session = session
        """The underlying session, for messages that have no method here."""
        self._tools = tools
        self._audio = audio
        self._events = _Events(callbacks)
        self._error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def conversation_id(self) -> str | None:
        """ID of the conversation; None before it begins."""
        return self._events.conversation_id

    def send_user_message(self, text: str) -> None:
        """Send a message of the user as text."""
        self.session.send_user_message(text)

    def send_contextual_update(self, text: str) -> None:
        """Send a contextual update to the agent."""
        self.session.send_contextual_update(text)

    def send_user_activity(self) -> None:
        """Report that the user is active."""
        self.session.send_user_activity()

    def end(self) -> None:
        """End the conversation. Unreceived messages are discarded."""
        self.session.close()

    def run(self) -> None:
        """Run the conversation until either side ends it and all tools have returned.

        An exception of a callback or of the audio interface ends the conversation and is raised here, as is SystemExit
        of a tool. An abnormal close raises WebSocketClosedError.
        """
        try:
            self._run()
        finally:
            for callback, arguments in self._events.end_callbacks():
                callback(*arguments)

    def _run(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        with (
            self,
            _ToolLoop() as loop,
            ThreadPoolExecutor(thread_name_prefix="client-tool") as workers,
            self.session as session,
        ):
            for message in session:
                self._respond_to_ping(message)
                for callback, arguments in self._events.callbacks(message):
                    callback(*arguments)
                if self._events.is_beginning(message) and self._audio is not None:
                    record = threading.Thread(
                        target=copy_context().run, args=(self._record, self._audio), daemon=True
                    )
                    record.start()
                if self._audio is not None and (audio := self._events.audio(message)) is not None:
                    self._audio.play(audio or None)
                if (call := _tool_call(message)) is not None:
                    workers.submit(copy_context().run, self._call, call, loop)
        if self._error is not None:
            raise self._error

    def _respond_to_ping(self, message: ConversationServerMessage) -> None:
        event_id = _find_ping(message)
        if event_id is not None:
            with contextlib.suppress(WebSocketClosedError, RuntimeError):  # the session has ended
                self.session.send_pong(event_id)

    def _record(self, audio: AudioInterface) -> None:
        try:
            for chunk in audio.record():
                if self.session.is_closed:
                    return
                self.session.send_user_audio_chunk(chunk)
        except BaseException as error:
            if not (self.session.is_closed or isinstance(error, WebSocketClosedError)):
                self._error = error
                self.session.close()

    def _call(self, call: ClientToolCall, loop: _ToolLoop) -> None:
        try:
            result = _find_tool(self._tools, call)(**(call.parameters or {}))
            if inspect.isawaitable(result):
                result = loop.wait_for(result)
            text, is_error = _format_result(result), False
        except BaseException as error:
            text, is_error = _report_error(call, error), True
            if not isinstance(error, Exception):  # the thread would lose it
                self._error = error
        with contextlib.suppress(WebSocketClosedError, RuntimeError):  # the session has ended
            self.session.send_client_tool_result(call.tool_call_id or OMIT, result=text, is_error=is_error)
        if is_error and self._error is not None:
            self.session.close()


class _ToolLoop:
    """The event loop of the coroutine tools of a conversation, in a thread that the first of them starts.

    Objects that belong to an event loop, such as connections, can be shared by all tools.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._is_closing: asyncio.Event

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._is_closing.set)
            self._thread.join()

    def wait_for(self, awaitable: Awaitable[object]) -> object:
        """Return the result of an awaitable, which runs in the context of the calling thread."""
        import asyncio

        async def wait() -> tuple[object, BaseException | None]:
            try:
                return await awaitable, None
            except (SystemExit, KeyboardInterrupt) as error:  # would end the event loop of all tools
                return None, error

        self._start()
        result, error = asyncio.run_coroutine_threadsafe(wait(), self._loop).result()
        if error is not None:
            raise error
        return result

    def _start(self) -> None:
        import asyncio
        from concurrent.futures import Future

        with self._lock:
            if self._thread is None:
                is_running: Future[None] = Future()
                # `asyncio.run` also cancels the tasks that the tools have left behind.
                self._thread = threading.Thread(
                    target=lambda: asyncio.run(self._serve(is_running)), name="client-tool-loop"
                )
                self._thread.start()
                is_running.result()

    async def _serve(self, is_running: Future[None]) -> None:
        import asyncio

        self._loop, self._is_closing = asyncio.get_running_loop(), asyncio.Event()
        is_running.set_result(None)
        await self._is_closing.wait()


class AsyncLiveConversation(Evaluable):
    """A conversation, for asyncio. It begins with `async with`; `run()` returns when it has ended."""

    def __init__(
        self,
        session: AsyncConversationSession,
        tools: Mapping[str, Tool],
        audio: AsyncAudioInterface | None,
        options: ConversationOptions,
    ) -> None:
        self.session = session
        """The underlying session, for messages that have no method here."""
        self._tools = tools
        self._audio = audio
        self._options = options
        self._events = _Events(options)
        self._error: Exception | None = None
        self._is_over = False
        """Whether `run()` has ended, and cancels the tools."""

    async def __aenter__(self) -> Self:
        await self.session
        initiation = _initiation_options(self._options)
        try:
            if initiation:
                await self.session.send_conversation_initiation_client_data(**initiation)
        except BaseException:
            await self.end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.end()

    @property
    def conversation_id(self) -> str | None:
        """ID of the conversation; None before it begins."""
        return self._events.conversation_id

    async def send_user_message(self, text: str) -> None:
        """Send a message of the user as text."""
        await self.session.send_user_message(text)

    async def send_contextual_update(self, text: str) -> None:
        """Send a contextual update to the agent."""
        await self.session.send_contextual_update(text)

    async def send_user_activity(self) -> None:
        """Report that the user is active."""
        await self.session.send_user_activity()

    async def end(self) -> None:
        """End the conversation. Unreceived messages are discarded."""
        await self.session.close()

    async def run(self) -> None:
        """Run the conversation until either side ends it. Tools that are still running are cancelled.

        An exception of a callback or of the audio interface ends the conversation and is raised here. An abnormal close
        raises WebSocketClosedError.
        """
        try:
            await self._run()
        finally:
            await _call_back(self._events.end_callbacks())

    async def _run(self) -> None:
        import asyncio

        tasks: set[asyncio.Task[None]] = set()
        recording: asyncio.Task[None] | None = None
        try:
            async for message in self.session:
                await self._handle(message)
                if self._events.is_beginning(message) and self._audio is not None:
                    recording = asyncio.create_task(self._record(self._audio))
                call = _tool_call(message)
                if call is not None:
                    task = asyncio.create_task(self._call(call))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
        finally:
            self._is_over = True
            running = [*tasks, *([recording] if recording is not None else [])]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self.end()
        if self._error is not None:
            raise self._error

    async def _handle(self, message: ConversationServerMessage) -> None:
        event_id = _find_ping(message)
        if event_id is not None:
            with contextlib.suppress(WebSocketClosedError, RuntimeError):  # the session has ended
                await self.session.send_pong(event_id)
        await _call_back(self._events.callbacks(message))
        if self._audio is not None and (audio := self._events.audio(message)) is not None:
            await self._audio.play(audio or None)

    async def _record(self, audio: AsyncAudioInterface) -> None:
        try:
            async for chunk in audio.record():
                await self.session.send_user_audio_chunk(chunk)
        except WebSocketClosedError:
            pass  # the receiver raises it, too
        except Exception as error:
            if not self.session.is_closed:  # by `end()`
                self._error = error
                await self.session.close()

    async def _call(self, call: ClientToolCall) -> None:
        import asyncio

        try:
            tool, parameters = _find_tool(self._tools, call), call.parameters or {}
            if inspect.iscoroutinefunction(tool):
                result = await tool(**parameters)
            else:
                result = await asyncio.to_thread(tool, **parameters)
                if inspect.isawaitable(result):
                    result = await result
            text, is_error = _format_result(result), False
        except (SystemExit, KeyboardInterrupt):  # end the event loop
            raise
        except BaseException as error:
            # A tool raises CancelledError, too, if something that it waits for was cancelled.
            if isinstance(error, asyncio.CancelledError) and (self._is_over or _is_cancelled()):
                raise
            text, is_error = _report_error(call, error), True
        with contextlib.suppress(WebSocketClosedError, RuntimeError):  # the session has ended
            await self.session.send_client_tool_result(
                call.tool_call_id or OMIT, result=text, is_error=is_error
            )


def _is_cancelled() -> bool:
    """Whether the current task is cancelled, for example at the end of `asyncio.run`. Always false in Python 3.10."""
    import asyncio

    return bool(getattr(asyncio.current_task(), "cancelling", int)())


_CallBacks = list[tuple[Callable[..., object], tuple[Any, ...]]]
"""Callbacks, with their arguments."""


async def _call_back(callbacks: _CallBacks) -> None:
    for callback, arguments in callbacks:
        result = callback(*arguments)
        if inspect.isawaitable(result):
            await result


class _Events:
    """Maps server messages to callbacks and to audio. Invalid fields were logged, and their events are skipped."""

    def __init__(self, callbacks: ConversationCallbacks) -> None:
        self._callbacks = cast("Mapping[str, Callable[..., object]]", callbacks)
        self._interrupted = -1
        self.conversation_id: str | None = None

    def is_beginning(self, message: ConversationServerMessage) -> bool:
        from ..models.conversational_ai.conversations import ConversationInitiationMetadataMessage

        return isinstance(message, ConversationInitiationMetadataMessage)

    def callbacks(self, message: ConversationServerMessage) -> _CallBacks:
        """Return the callbacks for a message."""
        return self._find([("on_message", (message,)), *self._named_events(message)])

    def end_callbacks(self) -> _CallBacks:
        """Return the callbacks for the end of the conversation."""
        return self._find([("on_end", ())])

    def _find(self, events: list[tuple[str, tuple[Any, ...]]]) -> _CallBacks:
        return [(self._callbacks[name], arguments) for name, arguments in events if name in self._callbacks]

    def audio(self, message: ConversationServerMessage) -> bytes | None:
        """Return a chunk of audio to play, b"" to stop the playback, or None if the message concerns neither."""
        from ..models.conversational_ai import conversations as models

        if isinstance(message, models.InterruptionMessage):
            return b""
        event = _read(message, "audio_event", models.AudioResponse)
        number = _read(event, "event_id", int)
        if event is None or (number is not None and number <= self._interrupted):
            return None
        try:
            return event.audio_bytes or None
        except ValueError as error:
            raise APIResponseValidationError(
                f"the audio of a message cannot be decoded: {error}", status_code=101, request_id=None
            ) from error

    def _named_events(self, message: ConversationServerMessage) -> list[tuple[str, tuple[Any, ...]]]:
        from ..models.conversational_ai import conversations as models

        if isinstance(message, models.ConversationInitiationMetadataMessage):
            metadata = message.conversation_initiation_metadata_event
            self.conversation_id = _read(metadata, "conversation_id", str)
            return [("on_begin", (self.conversation_id or "",))]
        if isinstance(message, models.InterruptionMessage):
            number = _read(message.interruption_event, "event_id", int)
            self._interrupted = max(self._interrupted, -1 if number is None else number)
            return [("on_interruption", ())]
        if isinstance(message, models.AudioResponseMessage):
            return [("on_audio", (audio,))] if (audio := self.audio(message)) else []
        if isinstance(message, models.UserTranscriptMessage):
            return _text_event("on_user_transcript", message.user_transcription_event, "user_transcript")
        if isinstance(message, models.AgentResponseMessage):
            return _text_event("on_agent_response", message.agent_response_event, "agent_response")
        if isinstance(message, models.AgentResponseCorrectionMessage):
            return _text_event(
                "on_agent_response_correction",
                message.agent_response_correction_event,
                "original_agent_response",
                "corrected_agent_response",
            )
        return []


def _text_event(name: str, event: object, *fields: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Return an event with text fields as its arguments; nothing if one of them is missing."""
    texts = tuple(_read(event, field, str) for field in fields)
    return [] if None in texts else [(name, texts)]


_FieldT = TypeVar("_FieldT")


def _read(event: object, name: str, kind: type[_FieldT]) -> _FieldT | None:
    """Return a field of an event; None if it is absent or, contrary to the description, of another type."""
    value = getattr(event, name, None)
    return value if isinstance(value, kind) else None


def _find_ping(message: ConversationServerMessage) -> Any:
    """Return the ID of a ping, OMIT if it has none, or None for another message."""
    from ..models.conversational_ai.conversations import PingMessage

    if not isinstance(message, PingMessage):
        return None
    event_id = _read(message.ping_event, "event_id", object)
    return OMIT if event_id is None else event_id


def _check_arguments(tools: Mapping[str, Tool] | None, options: ConversationOptions) -> None:
    """Raise TypeError for arguments that would be ignored, or fail in the course of the conversation."""
    known = ConversationOptions.__optional_keys__
    for name, value in options.items():
        if name not in known:
            from difflib import get_close_matches

            similar = get_close_matches(name, sorted(known), n=1)
            hint = (
                f". Did you mean {similar[0]!r}?"
                if similar
                else f"; the options are {', '.join(sorted(known))}"
            )
            raise TypeError(f"converse() has no option {name!r}{hint}")
        if name.startswith("on_") and not callable(value):
            raise TypeError(f"{name} must be callable, not {type(value).__name__}")
    for name, tool in (tools or {}).items():
        if not callable(tool):
            raise TypeError(f"tools[{name!r}] must be callable, not {type(tool).__name__}")


def _reject_coroutine_functions(options: ConversationOptions) -> None:
    for name, value in options.items():
        if name.startswith("on_") and inspect.iscoroutinefunction(value):
            raise TypeError(f"{name} is a coroutine function, which requires the async client")


def _initiation_options(options: ConversationOptions) -> _InitiationOptions:
    fields = {name: value for name, value in options.items() if not name.startswith("on_")}
    return cast(_InitiationOptions, fields)


def _tool_call(message: ConversationServerMessage) -> ClientToolCall | None:
    from ..models.conversational_ai.conversations import ClientToolCall

    return _read(message, "client_tool_call", ClientToolCall)


def _find_tool(tools: Mapping[str, Tool], call: ClientToolCall) -> Callable[..., Any]:
    tool = tools.get(call.tool_name or "")
    if tool is None:
        raise LookupError(f"unknown tool {call.tool_name!r}")
    return tool


def _format_result(result: object) -> str:
    """Format the result of a tool for the model. Raises UnicodeEncodeError for half of a surrogate pair."""
    text = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, default=str)
    text.encode()
    return text


def _report_error(call: ClientToolCall, error: BaseException) -> str:
    """Log an exception of a tool, and format it for the model."""
    logger.warning("tool %r of a conversation failed", call.tool_name, exc_info=error)
    try:
        text = str(error)
    except Exception:  # of the `__str__` of the exception
        text = "no description"
    return f"{type(error).__name__}: {text}".encode(errors="backslashreplace").decode()
