"""A conversation with an agent: pings are answered, tools are run, and what is said goes to callbacks."""

from __future__ import annotations

import contextlib
import inspect
import json
import threading
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, cast

from typing_extensions import Self, TypedDict, Unpack

from .._runtime import OMIT, AsyncResource, Omit, Resource
from ..errors import WebSocketClosedError

if TYPE_CHECKING:
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
    """A microphone and a speaker."""

    def record(self) -> Iterable[bytes]:
        """What the user says, in pieces of a fraction of a second, in the format the agent expects.

        Called once, when the conversation has begun, and iterated over in a thread of its own until it ends.
        """
        ...

    def play(self, audio: bytes | None) -> None:
        """Play a piece of what the agent says, without waiting for its end. None: stop, and forget what was not played."""
        ...


class AsyncAudioInterface(Protocol):
    """A microphone and a speaker, for asyncio."""

    def record(self) -> AsyncIterable[bytes]:
        """What the user says, in pieces of a fraction of a second, in the format the agent expects."""
        ...

    async def play(self, audio: bytes | None) -> None:
        """Play a piece of what the agent says, without waiting for its end. None: stop, and forget what was not played."""
        ...


class ConversationCallbacks(TypedDict, total=False):
    """What is told of a conversation, and to whom. In an AsyncLiveConversation they may be coroutine functions."""

    on_begin: Callable[[str], object]
    """With the conversation's id, when it has begun."""
    on_audio: Callable[[bytes], object]
    """With each piece of what the agent says."""
    on_user_transcript: Callable[[str], object]
    """With what the user has said."""
    on_agent_response: Callable[[str], object]
    """With what the agent says."""
    on_agent_response_correction: Callable[[str, str], object]
    """With what the agent was going to say, and what it got to say before it was interrupted."""
    on_interruption: Callable[[], object]
    """When the user has cut the agent short."""
    on_message: Callable[[ConversationServerMessage], object]
    """With every message of the server, before anything else is done with it."""


class _Beginning(TypedDict, total=False):
    conversation_config_override: RealtimeConfigOverrides | RealtimeConfigOverridesParam
    custom_llm_extra_body: RealtimeLLMExtraBody | RealtimeLLMExtraBodyParam
    dynamic_variables: Mapping[str, ScalarValueParam]


class ConversationOptions(ConversationCallbacks, _Beginning, total=False):
    """The callbacks of a conversation, and what its first message settles."""


Tool = Callable[..., object]
"""Called by name, with what the model passes to it as keyword arguments; it may be a coroutine function."""


class ConversationalAiConversationsAdditions(Resource):
    """Conversations that run themselves."""

    def converse(
        self,
        *,
        agent_id: str | Omit = OMIT,
        signed_url: str | Omit = OMIT,
        tools: Mapping[str, Tool] | None = None,
        audio: AudioInterface | None = None,
        session_options: SessionOptions | None = None,
        **options: Unpack[ConversationOptions],
    ) -> LiveConversation:
        """Talk with an agent; pings are answered and tools are run.

        Args:
            agent_id: The agent to talk to; or
            signed_url: the URL that `get_signed_url` gives.
            tools: The agent's client tools by name. They run in threads; what one returns is sent as its result, as JSON
                unless it is text. An exception is reported to the agent as the failure of the tool.
            audio: A microphone and a speaker. Without them the user writes, by `send_user_message`.
            session_options: Timeouts, retries, extra headers and the like, for this session alone.
            options: Callbacks, and what the first message settles.
        """
        resource = cast("ConversationalAiConversationsResource", self)
        if isinstance(signed_url, str) and isinstance(agent_id, Omit):
            session = resource.connect(signed_url=signed_url, session_options=session_options)
        elif isinstance(agent_id, str) and isinstance(signed_url, Omit):
            session = resource.connect(agent_id=agent_id, session_options=session_options)
        else:
            raise TypeError("Give agent_id or signed_url")
        conversation = LiveConversation(session, tools or {}, audio, options)
        try:
            beginning = _beginning(options)
            if beginning:
                conversation.session.send_conversation_initiation_client_data(**beginning)
        except BaseException:
            conversation.end()
            raise
        return conversation


class AsyncConversationalAiConversationsAdditions(AsyncResource):
    """Conversations that run themselves, for asyncio."""

    def converse(
        self,
        *,
        agent_id: str | Omit = OMIT,
        signed_url: str | Omit = OMIT,
        tools: Mapping[str, Tool] | None = None,
        audio: AsyncAudioInterface | None = None,
        session_options: SessionOptions | None = None,
        **options: Unpack[ConversationOptions],
    ) -> AsyncLiveConversation:
        """Talk with an agent; pings are answered and tools are run. It begins with `async with`.

        Args:
            agent_id: The agent to talk to; or
            signed_url: the URL that `get_signed_url` gives.
            tools: The agent's client tools by name. Coroutine functions run as tasks, others in threads; what one returns
                is sent as its result, as JSON unless it is text. An exception is reported to the agent as the failure of
                the tool.
            audio: A microphone and a speaker. Without them the user writes, by `send_user_message`.
            session_options: Timeouts, retries, extra headers and the like, for this session alone.
            options: Callbacks, and what the first message settles.
        """
        resource = cast("AsyncConversationalAiConversationsResource", self)
        if isinstance(signed_url, str) and isinstance(agent_id, Omit):
            session = resource.connect(signed_url=signed_url, session_options=session_options)
        elif isinstance(agent_id, str) and isinstance(signed_url, Omit):
            session = resource.connect(agent_id=agent_id, session_options=session_options)
        else:
            raise TypeError("Give agent_id or signed_url")
        return AsyncLiveConversation(session, tools or {}, audio, options)


class LiveConversation:
    """A conversation that is going on. `run()` leads it to its end; meanwhile other threads may write and end it."""

    def __init__(
        self,
        session: ConversationSession,
        tools: Mapping[str, Tool],
        audio: AudioInterface | None,
        callbacks: ConversationCallbacks,
    ) -> None:
        self.session = session
        """The session below, for the messages that have no method here."""
        self._tools = tools
        self._audio = audio
        self._news = _News(callbacks)
        self._error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def conversation_id(self) -> str | None:
        """Names the conversation in other calls, once it has begun."""
        return self._news.conversation_id

    def send_user_message(self, text: str) -> None:
        """Write something instead of saying it."""
        self.session.send_user_message(text)

    def send_contextual_update(self, text: str) -> None:
        """Let the agent know something that it does not answer."""
        self.session.send_contextual_update(text)

    def send_user_activity(self) -> None:
        """Let the agent know that the user is busy, so that it does not speak up."""
        self.session.send_user_activity()

    def end(self) -> None:
        """End the conversation."""
        self.session.close()

    def run(self) -> None:
        """Lead the conversation until either side ends it, and its tools have returned.

        An exception of a callback or of the audio interface ends it, and is raised here, as is any other end than a
        normal one, by WebSocketClosedError.
        """
        from concurrent.futures import ThreadPoolExecutor

        from ..models.conversational_ai.conversations import ClientToolCallMessage, PingMessage

        with self, ThreadPoolExecutor(thread_name_prefix="client-tool") as workers, self.session as session:
            for message in session:
                if isinstance(message, PingMessage):
                    event = message.ping_event
                    session.send_pong(OMIT if event is None or event.event_id is None else event.event_id)
                for callback, arguments in self._news.of(message):
                    callback(*arguments)
                if self._news.has_begun(message) and self._audio is not None:
                    threading.Thread(target=self._record, args=(self._audio,), daemon=True).start()
                if self._audio is not None and (sound := self._news.sound(message)) is not None:
                    self._audio.play(sound or None)
                if isinstance(message, ClientToolCallMessage) and message.client_tool_call is not None:
                    workers.submit(self._call, message.client_tool_call)
        if self._error is not None:
            raise self._error

    def _record(self, audio: AudioInterface) -> None:
        try:
            for piece in audio.record():
                if self.session.is_closed:
                    return
                self.session.send_user_audio_chunk(piece)
        except BaseException as error:
            if not (self.session.is_closed or isinstance(error, WebSocketClosedError)):
                self._error = error
                self.session.close()

    def _call(self, call: ClientToolCall) -> None:
        try:
            result = _tool(self._tools, call)(**(call.parameters or {}))
            if inspect.iscoroutine(result):
                import asyncio

                result = asyncio.run(result)
            told = _told(result), False
        except Exception as error:
            told = _failure(error), True
        with contextlib.suppress(WebSocketClosedError, RuntimeError):  # nobody is there any more
            self.session.send_client_tool_result(call.tool_call_id or OMIT, result=told[0], is_error=told[1])


class AsyncLiveConversation:
    """A conversation that is going on, for asyncio. It begins with `async with`; `run()` leads it to its end."""

    def __init__(
        self,
        session: AsyncConversationSession,
        tools: Mapping[str, Tool],
        audio: AsyncAudioInterface | None,
        options: ConversationOptions,
    ) -> None:
        self.session = session
        """The session below, for the messages that have no method here."""
        self._tools = tools
        self._audio = audio
        self._options = options
        self._news = _News(options)
        self._error: Exception | None = None

    async def __aenter__(self) -> Self:
        await self.session
        beginning = _beginning(self._options)
        if beginning:
            await self.session.send_conversation_initiation_client_data(**beginning)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.end()

    @property
    def conversation_id(self) -> str | None:
        """Names the conversation in other calls, once it has begun."""
        return self._news.conversation_id

    async def send_user_message(self, text: str) -> None:
        """Write something instead of saying it."""
        await self.session.send_user_message(text)

    async def send_contextual_update(self, text: str) -> None:
        """Let the agent know something that it does not answer."""
        await self.session.send_contextual_update(text)

    async def send_user_activity(self) -> None:
        """Let the agent know that the user is busy, so that it does not speak up."""
        await self.session.send_user_activity()

    async def end(self) -> None:
        """End the conversation."""
        await self.session.close()

    async def run(self) -> None:
        """Lead the conversation until either side ends it; tools that are still running are cancelled then.

        An exception of a callback or of the audio interface ends it, and is raised here, as is any other end than a
        normal one, by WebSocketClosedError.
        """
        import asyncio

        tasks: set[asyncio.Task[None]] = set()
        recording: asyncio.Task[None] | None = None
        try:
            async for message in self.session:
                await self._handle(message)
                if self._news.has_begun(message) and self._audio is not None:
                    recording = asyncio.create_task(self._record(self._audio))
                call = _called(message)
                if call is not None:
                    task = asyncio.create_task(self._call(call))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
        finally:
            running = [*tasks, *([recording] if recording is not None else [])]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await self.end()
        if self._error is not None:
            raise self._error

    async def _handle(self, message: ConversationServerMessage) -> None:
        from ..models.conversational_ai.conversations import PingMessage

        if isinstance(message, PingMessage):
            event = message.ping_event
            await self.session.send_pong(OMIT if event is None or event.event_id is None else event.event_id)
        for callback, arguments in self._news.of(message):
            result = callback(*arguments)
            if inspect.isawaitable(result):
                await result
        if self._audio is not None and (sound := self._news.sound(message)) is not None:
            await self._audio.play(sound or None)

    async def _record(self, audio: AsyncAudioInterface) -> None:
        try:
            async for piece in audio.record():
                await self.session.send_user_audio_chunk(piece)
        except WebSocketClosedError:
            pass  # the receiver learns of it too
        except Exception as error:
            self._error = error
            await self.session.close()

    async def _call(self, call: ClientToolCall) -> None:
        import asyncio

        try:
            tool, parameters = _tool(self._tools, call), call.parameters or {}
            if inspect.iscoroutinefunction(tool):
                result = await tool(**parameters)
            else:
                result = await asyncio.to_thread(tool, **parameters)
                if inspect.isawaitable(result):
                    result = await result
            told = _told(result), False
        except Exception as error:
            told = _failure(error), True
        with contextlib.suppress(WebSocketClosedError, RuntimeError):  # nobody is there any more
            await self.session.send_client_tool_result(
                call.tool_call_id or OMIT, result=told[0], is_error=told[1]
            )


class _News:
    """What a message means for callbacks and for the speaker."""

    def __init__(self, callbacks: ConversationCallbacks) -> None:
        self._callbacks = cast("Mapping[str, Callable[..., object]]", callbacks)
        self._interrupted = -1
        self.conversation_id: str | None = None

    def has_begun(self, message: ConversationServerMessage) -> bool:
        from ..models.conversational_ai.conversations import ConversationInitiationMetadataMessage

        return isinstance(message, ConversationInitiationMetadataMessage)

    def of(self, message: ConversationServerMessage) -> list[tuple[Callable[..., object], tuple[Any, ...]]]:
        """The callbacks to call, and with what."""
        told = [("on_message", (message,)), *self._told(message)]
        return [(self._callbacks[name], given) for name, given in told if name in self._callbacks]

    def sound(self, message: ConversationServerMessage) -> bytes | None:
        """What to play: a piece of audio, nothing (to stop), or None when it is no matter of sound."""
        from ..models.conversational_ai.conversations import AudioResponseMessage, InterruptionMessage

        if isinstance(message, InterruptionMessage):
            return b""
        if isinstance(message, AudioResponseMessage) and (event := message.audio_event) is not None:
            is_late = event.event_id is not None and event.event_id <= self._interrupted
            return None if is_late else event.audio_bytes or None
        return None

    def _told(self, message: ConversationServerMessage) -> list[tuple[str, tuple[Any, ...]]]:
        from ..models.conversational_ai import conversations as models

        if isinstance(message, models.ConversationInitiationMetadataMessage):
            event = message.conversation_initiation_metadata_event
            self.conversation_id = event.conversation_id if event is not None else None
            return [("on_begin", (self.conversation_id or "",))]
        if isinstance(message, models.InterruptionMessage):
            number = message.interruption_event.event_id if message.interruption_event is not None else None
            self._interrupted = max(self._interrupted, -1 if number is None else number)
            return [("on_interruption", ())]
        if isinstance(message, models.AudioResponseMessage):
            return [("on_audio", (audio,))] if (audio := self.sound(message)) else []
        if isinstance(message, models.UserTranscriptMessage):
            said = message.user_transcription_event
            return [("on_user_transcript", (said.user_transcript or "",))] if said is not None else []
        if isinstance(message, models.AgentResponseMessage):
            response = message.agent_response_event
            return [("on_agent_response", (response.agent_response,))] if response is not None else []
        if isinstance(message, models.AgentResponseCorrectionMessage):
            both = message.agent_response_correction_event
            if both is not None:
                given = both.original_agent_response, both.corrected_agent_response
                return [("on_agent_response_correction", given)]
        return []


def _beginning(options: ConversationOptions) -> _Beginning:
    found = {name: value for name, value in options.items() if not name.startswith("on_")}
    return cast(_Beginning, found)


def _called(message: ConversationServerMessage) -> ClientToolCall | None:
    from ..models.conversational_ai.conversations import ClientToolCallMessage

    return message.client_tool_call if isinstance(message, ClientToolCallMessage) else None


def _tool(tools: Mapping[str, Tool], call: ClientToolCall) -> Callable[..., Any]:
    found = tools.get(call.tool_name or "")
    if found is None:
        raise LookupError(f"there is no tool {call.tool_name!r}")
    return found


def _told(result: object) -> str:
    """The result of a tool, as the model reads it."""
    return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, default=str)


def _failure(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
