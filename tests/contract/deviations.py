"""Where the contract server deviates from OpenAPI, or reports the API itself; each with the reason.

`make contract` fails on findings that are not listed here, and on entries without a finding.
"""

from __future__ import annotations

from typing import NamedTuple


class Deviation(NamedTuple):
    """A finding on the request of an operation."""

    call: str
    code: str
    location: str


_NULLABLE_LIST = (
    "The server recognizes a list in the query only if its type is `array`, not `array` or `null`, and reads each value as "
    "the whole list. The stricter version, without `null`, shows that the values are correct."
)
_JSON_PART = (
    "The server ignores `encoding: {contentType: application/json}` of a list, and reads the JSON text of the part as the "
    "only item. tests/sdk compares this part with the description."
)

REQUEST_DEVIATIONS = {
    Deviation("conversational_ai.knowledge_base.list", "E3003", "query.types"): _NULLABLE_LIST,
    Deviation("voices.get_shared", "E3003", "query.use_cases"): _NULLABLE_LIST,
    Deviation("voices.get_shared", "E3003", "query.descriptives"): _NULLABLE_LIST,
    Deviation("speech_to_text.convert", "E3007", "body.additional_formats.0.format"): _JSON_PART,
}

_HANDSHAKE = "The server requires a 2xx response; the handshake of a WebSocket succeeds with 101."
_DELETE = "A DELETE with a body is unusual, and part of the API."

DESCRIPTION_DEVIATIONS = {
    ("E1019", "#/paths/~1v1~1convai~1conversation/get/responses"): _HANDSHAKE,
    ("E1019", "#/paths/~1v1~1text-to-speech~1{voice_id}~1stream-input/get/responses"): _HANDSHAKE,
    ("E1019", "#/paths/~1v1~1text-to-speech~1{voice_id}~1multi-stream-input/get/responses"): _HANDSHAKE,
    ("E1020", "#/paths/~1v1~1workspace~1invites/delete/requestBody"): _DELETE,
    ("E1020", "#/paths/~1v1~1workspace~1members/delete/requestBody"): _DELETE,
}
