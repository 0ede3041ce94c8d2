"""Text to speech while the text is still being generated: takes chunks of text, yields chunks of audio."""

from __future__ import annotations

import contextlib
import contextvars
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, cast

from typing_extensions import TypedDict, Unpack

from .._runtime import AsyncResource, Resource
from .._runtime.annotations import Unchecked, evaluable
from ..errors import APIResponseValidationError, WebSocketClosedError

if TYPE_CHECKING:
    from .._runtime import SequenceOf, SessionOptions
    from ..models.text_to_speech import (
        GenerationConfig,
        RealtimePronunciationDictionaryLocator,
        RealtimeVoiceSettings,
        StreamInputServerMessage,
    )
    from ..params.text_to_speech import (
        GenerationConfigParam,
        RealtimeAudioOutputFormatParam,
        RealtimePronunciationDictionaryLocatorParam,
        RealtimeVoiceSettingsParam,
        TextNormalizationParam,
    )
    from ..resources.text_to_speech import (
        AsyncStreamInputSession,
        AsyncTextToSpeechResource,
        StreamInputSession,
        TextToSpeechResource,
    )

__all__ = ["RealtimeSpeechOptions"]


_Text: TypeAlias = Annotated[Iterable[str], Unchecked({"type": "array", "items": {"type": "string"}})]
_AsyncText: TypeAlias = Annotated[AsyncIterable[str], Unchecked()]


class _ChannelOptions(TypedDict, total=False):
    authorization: str
    model_id: str
    language_code: str
    enable_logging: bool
    enable_ssml_parsing: bool
    output_format: RealtimeAudioOutputFormatParam
    inactivity_timeout: int
    auto_mode: bool
    apply_text_normalization: TextNormalizationParam
    seed: int
    session_options: SessionOptions | None


class _MessageOptions(TypedDict, total=False):
    voice_settings: RealtimeVoiceSettings | RealtimeVoiceSettingsParam
    generation_config: GenerationConfig | GenerationConfigParam
    pronunciation_dictionary_locators: SequenceOf[
        RealtimePronunciationDictionaryLocator | RealtimePronunciationDictionaryLocatorParam
    ]


@evaluable
class RealtimeSpeechOptions(_ChannelOptions, _MessageOptions, total=False):
    """Further arguments of `convert_realtime`: the arguments of `stream_input` and of its first message."""


_MESSAGE_OPTIONS = frozenset({"voice_settings", "generation_config", "pronunciation_dictionary_locators"})


class TextToSpeechAdditions(Resource):
    """Text to speech while the text is still being generated."""

    def convert_realtime(
        self, voice_id: str, *, text: _Text, **options: Unpack[RealtimeSpeechOptions]
    ) -> Generator[bytes, None, None]:
        """Convert text to speech while it is still being generated, such as the output of a language model.

        A separate thread reads the text and sends it as it arrives, in whole words, or in whole sentences with
        `auto_mode`. Audio arrives at the same time. To end the session early, leave the loop or close the generator.

        Args:
            voice_id: ID of the voice. `voices.search` returns the IDs.
            text: Chunks of text, split at any position.
            options: The arguments of `stream_input` and of its first message.

        Returns:
            Chunks of audio in the requested format. Iteration also raises the exceptions that `text` raises.

        Raises:
            TypeError: The text is not an iterable of `str`.
            WebSocketClosedError: The server ended the session before all text was sent, also with a final message.
        """
        _check_text(text, Iterable)
        channel, first = _split_options(options)
        session = cast("TextToSpeechResource", self).stream_input(voice_id, **channel)
        try:
            session.initialize_connection(**first)
        except BaseException:
            session.close()
            raise
        return _audio(session, text, by_sentence=options.get("auto_mode", False))


class AsyncTextToSpeechAdditions(AsyncResource):
    """Text to speech while the text is still being generated, for asyncio."""

    def convert_realtime(
        self,
        voice_id: str,
        *,
        text: _AsyncText | _Text,
        **options: Unpack[RealtimeSpeechOptions],
    ) -> AsyncGenerator[bytes, None]:
        """Convert text to speech while it is still being generated, such as the output of a language model.

        A separate task reads the text and sends it as it arrives, in whole words, or in whole sentences with
        `auto_mode`. Audio arrives at the same time. The session opens at the first `async for`. To end it early, close
        the generator, for example with `contextlib.aclosing`.

        Args:
            voice_id: ID of the voice. `voices.search` returns the IDs.
            text: Chunks of text, split at any position. A separate thread iterates over an iterable that is not async.
            options: The arguments of `stream_input` and of its first message.

        Returns:
            Chunks of audio in the requested format. Iteration also raises the exceptions that `text` raises.

        Raises:
            TypeError: The text is not an iterable or async iterable of `str`.
            WebSocketClosedError: The server ended the session before all text was sent, also with a final message.
        """
        _check_text(text, (AsyncIterable, Iterable))
        channel, first = _split_options(options)
        resource = cast("AsyncTextToSpeechResource", self)

        async def chunks() -> AsyncGenerator[bytes, None]:
            async with resource.stream_input(voice_id, **channel) as session:
                await session.initialize_connection(**first)
                by_sentence = options.get("auto_mode", False)
                async with contextlib.aclosing(_async_audio(session, text, by_sentence)) as audio:
                    async for chunk in audio:
                        yield chunk

        return chunks()


def _check_text(text: object, kinds: type | tuple[type, ...]) -> None:
    if not isinstance(text, kinds):
        raise TypeError(f"text must be an iterable of str, not {type(text).__name__}")


def _split_options(options: RealtimeSpeechOptions) -> tuple[_ChannelOptions, _MessageOptions]:
    """Return the arguments of `stream_input`, and those of its first message."""
    channel = {name: value for name, value in options.items() if name not in _MESSAGE_OPTIONS}
    first = {name: value for name, value in options.items() if name in _MESSAGE_OPTIONS}
    return cast(_ChannelOptions, channel), cast(_MessageOptions, first)


def _audio(
    session: StreamInputSession, text: Iterable[str], *, by_sentence: bool
) -> Generator[bytes, None, None]:
    sender = _Sender(session, text, by_sentence=by_sentence)
    with session:
        sender.start()
        for message in session:
            audio, is_final = _read_audio(message)
            if audio:
                yield audio
            if is_final:
                break
        sender.check()


class _Sender(threading.Thread):
    """Reads the text and sends it. If the text raises, it closes the session, which ends the iteration over messages."""

    def __init__(self, session: StreamInputSession, text: Iterable[str], *, by_sentence: bool) -> None:
        super().__init__(name="convert_realtime", daemon=True)
        self._session = session
        self._text = text
        self._splitter = _TextSplitter(by_sentence=by_sentence)
        self._context = contextvars.copy_context()
        self._is_ending = False
        """Whether the text has ended, so that the last message is sent or about to be sent."""
        self._is_done = False
        self._error: BaseException | None = None

    def run(self) -> None:
        self._context.run(self._send)

    def check(self) -> None:
        """After the end of the session, raise the reason if it ended before the text."""
        if self._is_ending:
            self.join()  # the server may respond to the last message before `send` returns
        if self._error is not None:
            raise self._error
        if not self._is_done:
            raise _early_end()

    def _send(self) -> None:
        parts = _split_text(self._text, self._splitter)
        try:
            for part in parts:
                if not self._is_sent(self._session.send_text, part):
                    return
            self._is_ending = True
            self._is_done = self._is_sent(self._session.close_connection)
        except BaseException as error:  # of the text
            self._error = error
            self._session.close()
        finally:
            parts.close()

    def _is_sent(self, send: Callable[..., None], *arguments: str) -> bool:
        """Send a message; return whether the session was open."""
        try:
            send(*arguments)
        except WebSocketClosedError:  # the receiver raises it, too
            return False
        except RuntimeError:
            if not self._session.is_closed:  # by the receiver
                raise
            return False
        return True


def _split_text(text: Iterable[str], splitter: _TextSplitter) -> Generator[str, None, None]:
    """Yield the parts of a text. If the text is a generator, it is closed together with this one."""
    try:
        for chunk in text:
            yield from splitter.feed(chunk)
        yield from splitter.finish()
    finally:
        if isinstance(text, Generator):
            cast("Generator[str, None, None]", text).close()


async def _async_audio(
    session: AsyncStreamInputSession, text: AsyncIterable[str] | Iterable[str], by_sentence: bool
) -> AsyncGenerator[bytes, None]:
    import asyncio

    sender = _AsyncSender(session, text, by_sentence=by_sentence)
    task = asyncio.create_task(sender.send())
    try:
        async for message in session:
            audio, is_final = _read_audio(message)
            if audio:
                yield audio
            if is_final:
                break
        if sender.is_ending:
            await task  # the server may respond to the last message before `send` returns
        sender.check()
    finally:
        sender.is_stopped = True
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _AsyncSender:
    """The async variant of `_Sender`, a task in place of a thread."""

    def __init__(
        self, session: AsyncStreamInputSession, text: AsyncIterable[str] | Iterable[str], *, by_sentence: bool
    ) -> None:
        splitter = _TextSplitter(by_sentence=by_sentence)
        self._session = session
        self._parts = (
            _split_async_text(text, splitter)
            if isinstance(text, AsyncIterable)
            else _iterate_in_thread(_split_text(text, splitter))
        )
        self.is_ending = False
        """Whether the text has ended, so that the last message is sent or about to be sent."""
        self._is_done = False
        self._error: BaseException | None = None
        self.is_stopped = False
        """Whether the receiver needs no more text."""

    def check(self) -> None:
        """After the end of the session, raise the reason if it ended before the text."""
        if self._error is not None:
            raise self._error
        if not self._is_done:
            raise _early_end()

    async def send(self) -> None:
        try:
            async with contextlib.aclosing(self._parts) as parts:
                async for part in parts:
                    try:
                        await self._session.send_text(part)
                    except WebSocketClosedError:
                        return  # the receiver raises it, too
            self.is_ending = True
            with contextlib.suppress(WebSocketClosedError):
                await self._session.close_connection()
                self._is_done = True
        except (
            BaseException
        ) as error:  # of the text; also a cancellation that does not come from the receiver
            if self.is_stopped:
                raise
            self._error = error
            await self._session.close()


async def _split_async_text(text: AsyncIterable[str], splitter: _TextSplitter) -> AsyncGenerator[str, None]:
    """The async variant of `_split_text`."""
    try:
        async for chunk in text:
            for part in splitter.feed(chunk):
                yield part
        for part in splitter.finish():
            yield part
    finally:
        if isinstance(text, AsyncGenerator):
            await cast("AsyncGenerator[str, None]", text).aclose()


async def _iterate_in_thread(parts: Generator[str, None, None]) -> AsyncGenerator[str, None]:
    """Iterate in a thread, always the same one, and in one copy of the context, as a plain loop would."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    loop, context = asyncio.get_running_loop(), contextvars.copy_context()
    thread = ThreadPoolExecutor(1, thread_name_prefix="convert_realtime")

    def read() -> str | None:
        return context.run(next, parts, None)  # not StopIteration, which a future cannot contain

    try:
        while (part := await loop.run_in_executor(thread, read)) is not None:
            yield part
    finally:
        thread.submit(context.run, parts.close)  # after the current step, for which nothing waits
        thread.shutdown(wait=False)


def _read_audio(message: StreamInputServerMessage) -> tuple[bytes, bool]:
    """Return the audio of a message, and whether the message is the last one."""
    from ..models.text_to_speech import AudioOutputMessage, FinalOutputMessage

    if isinstance(message, AudioOutputMessage):
        data: Any = message.audio  # may be null, contrary to the description
        try:
            return message.audio_bytes if data else b"", False
        except ValueError as error:
            raise APIResponseValidationError(
                f"the audio of a message cannot be decoded: {error}", status_code=101, request_id=None
            ) from error
    return b"", isinstance(message, FinalOutputMessage)


def _early_end() -> WebSocketClosedError:
    return WebSocketClosedError(
        "the server ended the session before all text was sent, so the audio is incomplete",
        code=1000,
        reason="",
    )


_WORD_END = re.compile(r"\s|[。、，！？；：]")
_SENTENCE_END = re.compile(r"""[.!?…;:]["'”’)\]]*\s|[。！？；：]|\n""")


class _TextSplitter:
    """Splits text at the ends of words or sentences. Each part ends with a space."""

    def __init__(self, *, by_sentence: bool) -> None:
        self._end = _SENTENCE_END if by_sentence else _WORD_END
        self._rest = ""

    def feed(self, chunk: object) -> Iterator[str]:
        """Yield the words or sentences that are complete with this chunk, as one part."""
        if not isinstance(chunk, str):
            raise TypeError(
                f"text must consist of str, but an item is {type(chunk).__name__}; leave out items without text"
            )
        self._rest += chunk
        ends = [match.end() for match in self._end.finditer(self._rest)]
        if ends:
            complete, self._rest = self._rest[: ends[-1]], self._rest[ends[-1] :]
            yield from self._part(complete)

    def finish(self) -> Iterator[str]:
        """Yield the rest at the end of the text."""
        complete, self._rest = self._rest, ""
        yield from self._part(complete)

    @staticmethod
    def _part(text: str) -> Iterator[str]:
        # An empty text would end the session.
        if text.strip():
            yield f"{text.strip()} "
