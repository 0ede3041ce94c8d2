"""The runtime of this package, the same for every API: all that the generated code imports, except for models and pages."""

from __future__ import annotations

from .answers import Json
from .async_sessions import AsyncRealtimeSession, AsyncSendingSession
from .async_streams import AsyncByteStream, AsyncEventStream, AsyncJsonLines
from .client import AsyncClient, Client
from .files import FileInput
from .multipart import File, Files, JsonPart
from .omit import OMIT, Omit
from .options import RequestOptions, SequenceOf, SessionOptions
from .pager import AsyncPager
from .polling import PollOptions
from .raw import RawResponse, async_raw, lazy_raw, paged_raw, raw
from .resource import AsyncResource, Resource
from .scalars import as_base64
from .sessions import RealtimeSession, SendingSession
from .settings import API
from .streams import ByteStream, EventStream, JsonLines
from .transport import Timeout
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
