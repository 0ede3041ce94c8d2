"""Speech from a text that is still being written: pieces of text in, pieces of audio out."""

from __future__ import annotations

import contextlib
import contextvars
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import TypedDict, Unpack

from .._runtime import AsyncResource, Resource
from ..errors import WebSocketClosedError

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


class _Channel(TypedDict, total=False):
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


class _First(TypedDict, total=False):
    voice_settings: RealtimeVoiceSettings | RealtimeVoiceSettingsParam
    generation_config: GenerationConfig | GenerationConfigParam
    pronunciation_dictionary_locators: SequenceOf[
        RealtimePronunciationDictionaryLocator | RealtimePronunciationDictionaryLocatorParam
    ]


class RealtimeSpeechOptions(_Channel, _First, total=False):
    """What `convert_realtime` takes besides voice and text: the arguments of `stream_input` and its first message."""


_OF_FIRST = frozenset({"voice_settings", "generation_config", "pronunciation_dictionary_locators"})


class TextToSpeechAdditions(Resource):
    """Speech from a text that is still being written."""

    def convert_realtime(
        self, voice_id: str, *, text: Iterable[str], **options: Unpack[RealtimeSpeechOptions]
    ) -> Generator[bytes, None, None]:
        """Speak a text while it is still being written, such as the answer of a language model.

        The text is read in a thread of its own and sent as it comes, in whole words, or in whole sentences with
        `auto_mode`. The audio arrives meanwhile. Leaving the loop early, or closing the generator, closes the session.

        Args:
            voice_id: The voice. `voices.search` lists those of the account.
            text: The pieces of the text, cut anywhere.
            options: What `stream_input` takes, and what its first message settles.

        Returns:
            The audio, piece by piece, in the format asked for. An error of `text` is raised here.

        Raises:
            WebSocketClosedError: The session ended before all of the text was spoken.
        """
        channel, first = _parted(options)
        session = cast("TextToSpeechResource", self).stream_input(voice_id, **channel)
        try:
            session.initialize_connection(**first)
        except BaseException:
            session.close()
            raise
        return _spoken(session, text, by_sentence=options.get("auto_mode", False))


class AsyncTextToSpeechAdditions(AsyncResource):
    """Speech from a text that is still being written, for asyncio."""

    def convert_realtime(
        self,
        voice_id: str,
        *,
        text: AsyncIterable[str] | Iterable[str],
        **options: Unpack[RealtimeSpeechOptions],
    ) -> AsyncGenerator[bytes, None]:
        """Speak a text while it is still being written, such as the answer of a language model.

        The text is read in a task of its own and sent as it comes, in whole words, or in whole sentences with
        `auto_mode`. The audio arrives meanwhile. The session opens with the first `async for`; to leave it early, close
        the generator, as `contextlib.aclosing` does.

        Args:
            voice_id: The voice. `voices.search` lists those of the account.
            text: The pieces of the text, cut anywhere.
            options: What `stream_input` takes, and what its first message settles.

        Returns:
            The audio, piece by piece, in the format asked for. An error of `text` is raised here.

        Raises:
            WebSocketClosedError: The session ended before all of the text was spoken.
        """
        channel, first = _parted(options)
        resource = cast("AsyncTextToSpeechResource", self)

        async def spoken() -> AsyncGenerator[bytes, None]:
            async with resource.stream_input(voice_id, **channel) as session:
                await session.initialize_connection(**first)
                by_sentence = options.get("auto_mode", False)
                async with contextlib.aclosing(_async_spoken(session, text, by_sentence)) as audio:
                    async for piece in audio:
                        yield piece

        return spoken()


def _parted(options: RealtimeSpeechOptions) -> tuple[_Channel, _First]:
    """What opens the channel, and what its first message says."""
    channel = {name: value for name, value in options.items() if name not in _OF_FIRST}
    first = {name: value for name, value in options.items() if name in _OF_FIRST}
    return cast(_Channel, channel), cast(_First, first)


def _spoken(
    session: StreamInputSession, text: Iterable[str], *, by_sentence: bool
) -> Generator[bytes, None, None]:
    sender = _Sender(session, text, by_sentence=by_sentence)
    with session:
        sender.start()
        for message in session:
            audio, is_final = _heard(message)
            if audio:
                yield audio
            if is_final:
                break
        else:
            sender.check()
    sender.join()


class _Sender(threading.Thread):
    """Reads the text and sends it; at a failure of the text it closes the session, which ends the receiving."""

    def __init__(self, session: StreamInputSession, text: Iterable[str], *, by_sentence: bool) -> None:
        super().__init__(name="convert_realtime", daemon=True)
        self._session = session
        self._text = text
        self._pieces = _Pieces(by_sentence=by_sentence)
        self._context = contextvars.copy_context()
        self._is_done = False
        self._error: BaseException | None = None

    def run(self) -> None:
        self._context.run(self._send)

    def check(self) -> None:
        """Raises why the session ended without a final message."""
        if self._error is not None:
            raise self._error
        if not self._is_done:
            raise _too_early()

    def _send(self) -> None:
        pieces = _cut(self._text, self._pieces)
        try:
            for piece in pieces:
                self._session.send_text(piece)
            self._session.close_connection()
            self._is_done = True
        except BaseException as error:
            if not self._session.is_closed and not isinstance(error, WebSocketClosedError):
                self._error = error
                self._session.close()
        finally:
            pieces.close()


def _cut(text: Iterable[str], pieces: _Pieces) -> Generator[str, None, None]:
    """The pieces of a text; a generator that it came from is closed along with this one."""
    try:
        for chunk in text:
            yield from pieces.feed(chunk)
        yield from pieces.finish()
    finally:
        if isinstance(text, Generator):
            cast("Generator[str, None, None]", text).close()


async def _async_spoken(
    session: AsyncStreamInputSession, text: AsyncIterable[str] | Iterable[str], by_sentence: bool
) -> AsyncGenerator[bytes, None]:
    import asyncio

    failed: list[BaseException] = []
    said: list[bool] = []

    async def send() -> None:
        pieces = _Pieces(by_sentence=by_sentence)
        try:
            async for chunk in _one_by_one(text):
                for piece in pieces.feed(chunk):
                    await session.send_text(piece)
            for piece in pieces.finish():
                await session.send_text(piece)
            await session.close_connection()
            said.append(True)
        except WebSocketClosedError:
            pass  # the receiver learns of it too
        except Exception as error:
            failed.append(error)
            await session.close()

    sender = asyncio.create_task(send())
    try:
        async for message in session:
            audio, is_final = _heard(message)
            if audio:
                yield audio
            if is_final:
                return
        if not (said or failed):
            raise _too_early()
    finally:
        sender.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sender
    if failed:
        raise failed[0]


async def _one_by_one(text: AsyncIterable[str] | Iterable[str]) -> AsyncIterator[str]:
    if isinstance(text, AsyncIterable):
        async for chunk in text:
            yield chunk
    else:
        for chunk in text:
            yield chunk


def _heard(message: StreamInputServerMessage) -> tuple[bytes, bool]:
    """The audio of a message, and whether it is the last one."""
    from ..models.text_to_speech import AudioOutputMessage, FinalOutputMessage

    if isinstance(message, AudioOutputMessage):
        data: Any = message.audio  # a server that is odd sends null
        return message.audio_bytes if data else b"", False
    return b"", isinstance(message, FinalOutputMessage)


def _too_early() -> WebSocketClosedError:
    return WebSocketClosedError(
        "The server ended the session before the text had ended", code=1000, reason=""
    )


_WORD_END = re.compile(r"\s|[。、，！？；：]")
_SENTENCE_END = re.compile(r"""[.!?…;:]["'”’)\]]*\s|[。！？；：]|\n""")


class _Pieces:
    """Cuts a text where a word or a sentence ends, however it comes in. Each piece ends with a space, as the API wants."""

    def __init__(self, *, by_sentence: bool) -> None:
        self._end = _SENTENCE_END if by_sentence else _WORD_END
        self._rest = ""

    def feed(self, chunk: str) -> Iterator[str]:
        """What is complete with this chunk, in one piece."""
        self._rest += chunk
        ends = [found.end() for found in self._end.finditer(self._rest)]
        if ends:
            complete, self._rest = self._rest[: ends[-1]], self._rest[ends[-1] :]
            yield from self._piece(complete)

    def finish(self) -> Iterator[str]:
        """What is left at the end of the text."""
        complete, self._rest = self._rest, ""
        yield from self._piece(complete)

    @staticmethod
    def _piece(text: str) -> Iterator[str]:
        # An empty text would end the speech.
        if text.strip():
            yield f"{text.strip()} "
