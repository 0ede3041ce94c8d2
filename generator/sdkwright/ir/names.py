"""Every spelling decision: how the words of a spec become Python names. Nothing else respells anything."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

from sdkwright.ir.formats import TYPE_NAMES

# A signature of the SDK has these besides what the spec asks for.
_ARGUMENTS_TAKEN = frozenset({"self", "request_options", "poll_options", "session_options"})

# pydantic's own attributes of a model; a field of the same name would hide them.
_MODEL_TAKEN = frozenset(
    "construct copy dict fields_set from_orm json model_computed_fields model_config model_construct model_copy "
    "model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema "
    "model_parametrized_name model_post_init model_rebuild model_validate model_validate_json "
    "model_validate_strings parse_file parse_obj parse_raw schema schema_json update_forward_refs validate".split()
)

# Printed in the annotations of a class: a field of that name would be looked up instead.
SCALARS = frozenset({"str", "int", "float", "bool"})
_ANNOTATIONS_TAKEN = TYPE_NAMES | SCALARS | {"list", "dict", "bytes"}

# What every page has besides the fields of its answer.
PAGE_TAKEN = frozenset({"cursor", "pages", "has_next_page", "next_page"})

# What every session has besides its messages.
SESSION_TAKEN = frozenset({"close", "headers", "is_closed", "receive", "request_id", "send"})

# Imported from the root of the package, or printed in generated modules: a component may not hide them.
RUNTIME_NAMES = (
    "API AsyncByteStream AsyncClient AsyncEventStream AsyncJsonLines AsyncPager AsyncRealtimeSession AsyncResource "
    "AsyncSendingSession ByteStream Client DeepObject Delimited EventStream File FileInput Files Json JsonLines JsonPart "
    "OMIT Omit PollOptions RawResponse RealtimeSession RequestOptions Resource SendingSession SequenceOf SessionOptions "
    "Timeout"
).split()
_MODEL_NAMES = (
    "Annotated Any AsyncPage BaseModel ClassVar Cursor Field Literal Mapping Sequence SkipValidation SyncPage Union"
).split()
_TYPING_NAMES = (
    "NotRequired VariantShapes TYPE_CHECKING TypeAlias TypeAliasType TypedDict "
    "UnknownByShape UnknownVariant Variants"
).split()
_LONGEST = 100

# What the SDK has for webhooks that are signed, and the resource that a client shows the first one at.
CONSTRUCT_EVENT, PARSE_EVENT, SIGN_EVENT = "construct_event", "parse_event", "sign_event"
EVENTS_RESOURCE = "webhooks"
COMPONENT_TAKEN = frozenset([*RUNTIME_NAMES, *_MODEL_NAMES, *_TYPING_NAMES, *dir(builtins), *keyword.kwlist])

_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def identifier(wire: str) -> str:
    """`isFinal` -> `is_final`, `x-trace-id` -> `x_trace_id`, `2fa` -> `_2fa` without its underscore: `n2fa`."""
    text = unicodedata.normalize("NFKC", _WORD_BREAK.sub("_", wire)).lower()
    name = re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]", "_", text)).strip("_")
    if not name:
        return "field"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def argument(wire: str) -> str:
    """The name of an argument of a method."""
    name = identifier(wire)
    return f"{name}_" if name in _ARGUMENTS_TAKEN else name


def field(wire: str) -> str:
    """The name of a field of a model."""
    name = identifier(wire)
    return f"{name}_" if name in _MODEL_TAKEN or name in _ANNOTATIONS_TAKEN else name


def is_method_name(name: str) -> bool:
    """Whether a part of an operationId can be printed as it is; all else in the SDK that has capitals is a type."""
    plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    return plain and name == name.lower() and not name.startswith("_") and len(name) <= _LONGEST


def pascal(parts: Iterable[str]) -> str:
    """`("text_to_speech",)` -> `TextToSpeech`."""
    return "".join(word[:1].upper() + word[1:] for part in parts for word in part.split("_"))


def waiting(name: str) -> str:
    """The method that starts a job as another one does, and waits until it has ended."""
    return f"{name}_and_wait"


def parser(name: str) -> str:
    """The function that reads the body of a webhook or callback."""
    return f"parse_{name}"


def resource_class(path: Iterable[str]) -> str:
    return f"{pascal(path)}Resource"


def asynchronous(name: str) -> str:
    """The asyncio twin of a client, resource or page."""
    return f"Async{name}"


def param(name: str) -> str:
    """The TypedDict, or the alias, under which a request takes a component as plain data."""
    return f"{name}Param"


def model_or_dict(name: str) -> str:
    """The alias for the model of a component and its plain data: what an argument takes."""
    return f"{name}OrDict"


def decoded(field: str) -> str:
    """The property that gives the bytes of a field in base64: `audio_base_64` -> `audio_bytes`."""
    return f"{re.sub(r'_?base_?64_?$', '', field) or field}_bytes"


def unknown(name: str) -> str:
    """The variant of a union whose tag this version of the SDK does not know."""
    return f"Unknown{name}"


def constant(words: str) -> str:
    """The name of a module constant: `list of VoiceRules` -> `_LIST_OF_VOICE_RULES`."""
    return "_" + re.sub(r"[^A-Za-z0-9]+", "_", _WORD_BREAK.sub("_", words)).strip("_").upper()


def of_client(client_class: str) -> tuple[str, str, str]:
    """The names that come with a client: itself, its asyncio twin, and its error."""
    return client_class, asynchronous(client_class), error_class(client_class)


def error_class(client_class: str) -> str:
    """The root of the SDK's exceptions."""
    return f"{client_class}Error"


STATUS_ERRORS = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "422": "UnprocessableEntityError",
    "425": "TooEarlyError",
    "429": "RateLimitError",
}
ERROR_NAMES = (
    "APIError",
    "APIConnectionError",
    "APITimeoutError",
    "APIStatusError",
    *STATUS_ERRORS.values(),
    "InternalServerError",
    "APIResponseValidationError",
    "JobFailedError",
    "JobTimeoutError",
    "MissingAPIKeyError",
    "WebhookPayloadError",
    "WebhookVerificationError",
    "WebSocketClosedError",
)


def status_error(status: str) -> str:
    """The exception that a status of an answer becomes."""
    if status in STATUS_ERRORS:
        return STATUS_ERRORS[status]
    return "InternalServerError" if status.startswith("5") else "APIStatusError"


def unfit_class(name: str) -> str:
    """Why a name of the spec cannot be that of a class; "" when it can."""
    if name in COMPONENT_TAKEN or name in ERROR_NAMES:
        return "is taken by Python or by the SDK itself; choose another"
    if not (name.isidentifier() and name.isascii() and name[0].isupper()):
        return "is that of a class; write letters, digits and underscores, and a capital letter first"
    return f"is too long; write at most {_LONGEST} characters" if len(name) > _LONGEST else ""
