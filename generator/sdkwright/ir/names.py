"""Converts names of a description to Python names."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from sdkwright.ir.formats import FIELD_TYPE_NAMES

# Parameters of every method, in addition to those of the description.
_RESERVED_ARGUMENTS = frozenset({"self", "request_options", "poll_options", "session_options"})

# pydantic's own attributes of a model; a field of the same name would hide them.
_RESERVED_FIELDS = frozenset(
    "construct copy dict fields_set from_orm json model_computed_fields model_config model_construct model_copy "
    "model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema "
    "model_parametrized_name model_post_init model_rebuild model_validate model_validate_json "
    "model_validate_strings parse_file parse_obj parse_raw schema schema_json update_forward_refs validate".split()
)

# Names in the annotations of a class: a field of that name would hide the type.
SCALARS = frozenset({"str", "int", "float", "bool"})
_ANNOTATION_NAMES = FIELD_TYPE_NAMES | SCALARS | {"list", "dict", "bytes"}

# Attributes of every page, in addition to the fields of its response.
RESERVED_PAGE_NAMES = frozenset({"pages", "has_next_page", "next_page"})

# Attributes of every session, in addition to its messages.
RESERVED_SESSION_NAMES = frozenset({"close", "headers", "is_closed", "receive", "request_id", "send"})

# Imported from the root of the package, or printed in generated modules: a component may not hide them.
RUNTIME_NAMES = (
    "API AsyncByteStream AsyncClient AsyncEventStream AsyncJsonLines AsyncPager AsyncRawResponse AsyncRealtimeSession "
    "AsyncResource AsyncSendingSession BodyContent ByteStream Client DeepObject Delimited EventStream File FileInput Files Json "
    "JsonLines JsonPart OMIT Omit PollOptions RawResponse RealtimeSession RequestOptions Resource SelectableBody "
    "SendingSession "
    "SequenceOf ServerSentEvent SessionOptions Timeout parse_leniently"
).split()
WRAPPER_NAMES = frozenset({"DeepObject", "Delimited"})
"""Those of them that only generated modules use."""
SESSION_NAMES = frozenset(
    {"AsyncRealtimeSession", "AsyncSendingSession", "RealtimeSession", "SendingSession", "SessionOptions"}
)
"""Those of them that only a package with channels uses."""
_MODEL_NAMES = (
    "Annotated Any AsyncPage BaseModel ClassVar Cursor Field Literal Mapping Sequence SkipValidation SyncPage Union"
).split()
_TYPING_NAMES = (
    "BestVariant ExactDecimal IsoDuration IsoTime Styled "
    "NotRequired VariantShapes TYPE_CHECKING TypeAlias TypeAliasType TypedDict "
    "UnknownByShape UnknownVariant Variants"
).split()
_LONGEST = 100

# Methods of every client, which a resource or a method of a resource may not hide.
CLIENT_METHODS = frozenset({"close", "with_options", "with_raw_response"})

# The functions for signed webhooks, and the resource of the client that has the first one.
CONSTRUCT_EVENT, PARSE_EVENT, SIGN_EVENT = "construct_event", "parse_event", "sign_event"
EVENTS_RESOURCE = "webhooks"
RESERVED_COMPONENTS = frozenset(
    [*RUNTIME_NAMES, *_MODEL_NAMES, *_TYPING_NAMES, *dir(builtins), *keyword.kwlist]
)

_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
    }
)
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=20_000)
def make_identifier(wire_name: str) -> str:
    """A name as a Python identifier: `isFinal` -> `is_final`, `x-trace-id` -> `x_trace_id`, `2fa` -> `n2fa`."""
    text = to_ascii(_WORD_BREAK.sub("_", wire_name)).lower()
    name = re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]", "_", text)).strip("_")
    if not name:
        return "field"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def to_ascii(text: str) -> str:
    """Latin letters without their accents: `größe` -> `grosse`. Other characters stay."""
    if text.isascii():  # nearly always, and much faster than the loop
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def is_untranslatable(wire_name: str) -> bool:
    """Whether a Python name would lose all letters and digits of a name, such as `名前`."""
    kept = [character for character in to_ascii(wire_name) if character.isalnum()]
    return bool(kept) and not any(character.isascii() for character in kept)


def explain_invalid_name(name: str) -> str:
    """Why a name that the description chooses cannot be that of an argument or a field; "" if it can."""
    if keyword.iskeyword(name):
        return "is a keyword of Python; choose another"
    if name.startswith("_") or name in _RESERVED_ARGUMENTS | _RESERVED_FIELDS | _ANNOTATION_NAMES:
        return "is reserved by Python or by the SDK; choose another"
    return ""


def make_file_name(name: str) -> str:
    """The name of a module or page, without its extension: `con` -> `con_`, because Windows opens a device instead."""
    return f"{name}_" if is_device(name) else name


def is_device(name: str) -> bool:
    """Whether a name, with any extension, is that of a device on Windows."""
    return name.lower() in _DEVICES


def make_module(path: Iterable[str]) -> str:
    """The module of a resource or of a document: `("con", "voices")` -> `con_.voices`."""
    return ".".join(map(make_file_name, path))


def make_argument_name(wire_name: str) -> str:
    """The name of an argument of a method."""
    name = make_identifier(wire_name)
    return f"{name}_" if name in _RESERVED_ARGUMENTS else name


def make_field_name(wire_name: str) -> str:
    """The name of a field of a model."""
    name = make_identifier(wire_name)
    return f"{name}_" if name in _RESERVED_FIELDS or name in _ANNOTATION_NAMES else name


def is_method_name(name: str) -> bool:
    """Whether a part of an operationId can be the name of a method; names with capitals are types."""
    plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    return plain and name == name.lower() and not name.startswith("_") and len(name) <= _LONGEST


def to_pascal_case(parts: Iterable[str]) -> str:
    """`("text_to_speech",)` -> `TextToSpeech`."""
    return "".join(word[:1].upper() + word[1:] for part in parts for word in part.split("_"))


def make_waiting_name(name: str) -> str:
    """The method that starts a job and waits until it has ended."""
    return f"{name}_and_wait"


def make_parser_name(name: str) -> str:
    """The function that reads the body of a webhook or callback."""
    return f"parse_{name}"


def make_resource_class(path: Iterable[str]) -> str:
    return f"{to_pascal_case(path)}Resource"


def make_async_name(name: str) -> str:
    """The async variant of a client, resource, page or session."""
    return f"Async{name}"


def make_fixture_prefix(package: str) -> str:
    """The beginning of the names of the fixtures for pytest: `acme_sdk` -> `acme`, as in `acme_client`."""
    return package.removesuffix("_sdk")


def make_param_name(name: str) -> str:
    """The typed dict or alias for a component as plain data in a request."""
    return f"{name}Param"


def make_model_or_dict_name(name: str) -> str:
    """The alias for the model of a component or its plain data, which arguments accept."""
    return f"{name}OrDict"


def make_bytes_name(field: str) -> str:
    """The property that returns the bytes of a field in base64: `audio_base_64` -> `audio_bytes`."""
    return f"{re.sub(r'_?base_?64_?$', '', field) or field}_bytes"


def make_unknown_name(name: str) -> str:
    """The variant of a union for unknown tags."""
    return f"Unknown{name}"


def make_constant_name(words: str) -> str:
    """The name of a module constant: `list of VoiceRules` -> `_LIST_OF_VOICE_RULES`."""
    return "_" + re.sub(r"[^A-Za-z0-9]+", "_", _WORD_BREAK.sub("_", words)).strip("_").upper()


def list_client_names(client_class: str) -> tuple[str, str, str]:
    """The names of a client: its class, the async variant, and its exception."""
    return client_class, make_async_name(client_class), make_error_class(client_class)


def make_error_class(client_class: str) -> str:
    """The base class of the exceptions of the SDK."""
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
    "MissingCredentialsError",
    "ClientClosedError",
    "WebhookPayloadError",
    "WebhookVerificationError",
    "WebSocketClosedError",
)


def find_status_error(status: str) -> str:
    """The exception for a status of a response."""
    if status in STATUS_ERRORS:
        return STATUS_ERRORS[status]
    return "InternalServerError" if status.startswith("5") else "APIStatusError"


def explain_invalid_class(name: str) -> str:
    """Why a name of the description cannot be the name of a class; "" if it can."""
    if name in RESERVED_COMPONENTS or name in ERROR_NAMES:
        return "is reserved by Python or by the SDK; choose another"
    if not (name.isidentifier() and name.isascii() and name[0].isupper()):
        return "is not a class name; write letters, digits and underscores, and begin with a capital letter"
    return f"is too long; write at most {_LONGEST} characters" if len(name) > _LONGEST else ""
