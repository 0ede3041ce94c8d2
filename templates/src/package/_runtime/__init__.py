"""The runtime of this package, which is the same for every API. Generated code imports its names from here.

A module of the runtime is imported on the first access to one of its names. `models` and `pages`, which import pydantic,
are imported directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .async_sessions import AsyncRealtimeSession, AsyncSendingSession
    from .async_streams import AsyncByteStream, AsyncEventStream, AsyncJsonLines
    from .bodies import as_body
    from .body_selection import SelectableBody, select_body
    from .client import AsyncClient, Client
    from .encode import as_json, as_json_items, encode_as
    from .files import BodyContent, FileInput
    from .httpx_types import Timeout
    from .json_type import Json
    from .lenient_parsing import parse_leniently
    from .multipart import File, Files, JsonPart, as_file_or_text, as_files, as_json_parts
    from .omit import OMIT, Omit
    from .options import RequestOptions, SequenceOf, SessionOptions
    from .pager import AsyncPager
    from .polling import PollOptions
    from .raw_response import AsyncRawResponse, RawResponse, as_async_raw, as_lazy_raw, as_paged_raw, as_raw
    from .resource import AsyncResource, Resource
    from .scalars import as_base64
    from .sessions import RealtimeSession, SendingSession
    from .settings import API
    from .streams import ByteStream, EventStream, JsonLines, ServerSentEvent
    from .url import DeepObject, Delimited

__all__ = [
    "API",
    "OMIT",
    "AsyncByteStream",
    "AsyncClient",
    "AsyncEventStream",
    "AsyncJsonLines",
    "AsyncPager",
    "AsyncRawResponse",
    "AsyncRealtimeSession",
    "AsyncResource",
    "AsyncSendingSession",
    "BodyContent",
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
    "SelectableBody",
    "SendingSession",
    "SequenceOf",
    "ServerSentEvent",
    "SessionOptions",
    "Timeout",
    "as_async_raw",
    "as_base64",
    "as_body",
    "as_file_or_text",
    "as_files",
    "as_json",
    "as_json_items",
    "as_json_parts",
    "as_lazy_raw",
    "as_paged_raw",
    "as_raw",
    "encode_as",
    "parse_leniently",
    "select_body",
]

_MODULES = {
    "async_sessions": "AsyncRealtimeSession AsyncSendingSession",
    "async_streams": "AsyncByteStream AsyncEventStream AsyncJsonLines",
    "bodies": "as_body",
    "body_selection": "SelectableBody select_body",
    "client": "AsyncClient Client",
    "encode": "as_json as_json_items encode_as",
    "files": "BodyContent FileInput",
    "httpx_types": "Timeout",
    "json_type": "Json",
    "lenient_parsing": "parse_leniently",
    "multipart": "File Files JsonPart as_file_or_text as_files as_json_parts",
    "omit": "OMIT Omit",
    "options": "RequestOptions SequenceOf SessionOptions",
    "pager": "AsyncPager",
    "polling": "PollOptions",
    "raw_response": "AsyncRawResponse RawResponse as_async_raw as_lazy_raw as_paged_raw as_raw",
    "resource": "AsyncResource Resource",
    "scalars": "as_base64",
    "sessions": "RealtimeSession SendingSession",
    "settings": "API",
    "streams": "ByteStream EventStream JsonLines ServerSentEvent",
    "url": "DeepObject Delimited",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        for module, names in _MODULES.items():
            if name in names.split():
                value = getattr(import_module(f"{__name__}.{module}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
