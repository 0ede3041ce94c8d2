"""The runtime of this package, the same for every API: all that the generated code imports, except for models and pages.

A room loads with the first name that is taken from it: nobody pays for what he does not use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .async_sessions import AsyncRealtimeSession, AsyncSendingSession
    from .async_streams import AsyncByteStream, AsyncEventStream, AsyncJsonLines
    from .client import AsyncClient, Client
    from .files import FileInput
    from .httpx_types import Timeout
    from .json_type import Json
    from .multipart import File, Files, JsonPart
    from .omit import OMIT, Omit
    from .options import RequestOptions, SequenceOf, SessionOptions
    from .pager import AsyncPager
    from .polling import PollOptions
    from .raw_response import RawResponse, async_raw, lazy_raw, paged_raw, raw
    from .resource import AsyncResource, Resource
    from .scalars import as_base64
    from .sessions import RealtimeSession, SendingSession
    from .settings import API
    from .streams import ByteStream, EventStream, JsonLines
    from .url import DeepObject, Delimited

__all__ = [
    "API",
    "OMIT",
    "AsyncByteStream",
    "AsyncClient",
    "AsyncEventStream",
    "AsyncJsonLines",
    "AsyncPager",
    "AsyncRealtimeSession",
    "AsyncResource",
    "AsyncSendingSession",
    "ByteStream",
    "Client",
    "DeepObject",
    "Delimited",
    "EventStream",
    "File",
    "FileInput",
    "Files",
    "Json",
    "JsonLines",
    "JsonPart",
    "Omit",
    "PollOptions",
    "RawResponse",
    "RealtimeSession",
    "RequestOptions",
    "Resource",
    "SendingSession",
    "SequenceOf",
    "SessionOptions",
    "Timeout",
    "as_base64",
    "async_raw",
    "lazy_raw",
    "paged_raw",
    "raw",
]

_ROOMS = {
    "async_sessions": "AsyncRealtimeSession AsyncSendingSession",
    "async_streams": "AsyncByteStream AsyncEventStream AsyncJsonLines",
    "client": "AsyncClient Client",
    "files": "FileInput",
    "httpx_types": "Timeout",
    "json_type": "Json",
    "multipart": "File Files JsonPart",
    "omit": "OMIT Omit",
    "options": "RequestOptions SequenceOf SessionOptions",
    "pager": "AsyncPager",
    "polling": "PollOptions",
    "raw_response": "RawResponse async_raw lazy_raw paged_raw raw",
    "resource": "AsyncResource Resource",
    "scalars": "as_base64",
    "sessions": "RealtimeSession SendingSession",
    "settings": "API",
    "streams": "ByteStream EventStream JsonLines",
    "url": "DeepObject Delimited",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        for room, names in _ROOMS.items():
            if name in names.split():
                value = getattr(import_module(f"{__name__}.{room}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
