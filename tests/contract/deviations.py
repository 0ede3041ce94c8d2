"""Where the contract server departs from OpenAPI, or complains of the API itself: each with its reason.

What is not listed fails `make contract`, and so does what is listed and no longer there.
"""

from __future__ import annotations

from typing import NamedTuple


class Deviation(NamedTuple):
    """A call's operation, and the code and place under which the server complains of its request."""

    call: str
    code: str
    place: str


_NULLABLE_LIST = (
    "It sees a list in the query only where the type is `array` alone, not `array` or `null`, and takes each value for "
    "all of it. The stricter edition, without the `null`, shows that the values are right."
)
_JSON_PART = (
    "It ignores `encoding: {contentType: application/json}` on a list, and takes the JSON text of the part for the only "
    "item. tests/sdk compares this part with the description."
)

OF_REQUESTS = {
    Deviation("conversational_ai.knowledge_base.list", "E3003", "query.types"): _NULLABLE_LIST,
    Deviation("voices.get_shared", "E3003", "query.use_cases"): _NULLABLE_LIST,
    Deviation("voices.get_shared", "E3003", "query.descriptives"): _NULLABLE_LIST,
    Deviation("speech_to_text.convert", "E3007", "body.additional_formats.0.format"): _JSON_PART,
}

_HANDSHAKE = "It wants an answer 2xx; the handshake of a WebSocket succeeds with 101."
_DELETE = "A DELETE with a body is unusual, and what the API has."

OF_THE_DESCRIPTION = {
    ("E1019", "#/paths/~1v1~1convai~1conversation/get/responses"): _HANDSHAKE,
    ("E1019", "#/paths/~1v1~1text-to-speech~1{voice_id}~1stream-input/get/responses"): _HANDSHAKE,
    ("E1019", "#/paths/~1v1~1text-to-speech~1{voice_id}~1multi-stream-input/get/responses"): _HANDSHAKE,
    ("E1020", "#/paths/~1v1~1workspace~1invites/delete/requestBody"): _DELETE,
    ("E1020", "#/paths/~1v1~1workspace~1members/delete/requestBody"): _DELETE,
}
