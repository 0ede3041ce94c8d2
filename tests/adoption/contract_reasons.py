"""Why a call of a server that serves the document fails, although the package does what the document says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, str]] = {
    r"E3005 Operation GET \S+ requires a request body": "a GET request has no body; the report says that it was dropped",
    r"E3012 \d+ variants structurally match": "a remark on the document: its variants do not exclude each other",
    r"E3003 Expected type array,null, got string": "the server reads a list of one item as a text if it may also be null",
    r"E3008 Expected type object, got string header\.": "the server does not parse an object in a header",
    r"E3015 Query parameter \S+ is not defined": "the server does not know that the parameter is the credential",
    r"decimal_parsing, got string|value_error, got string": "the server makes up a text that does not match the pattern",
    r"APIResponseValidationError: .*\"\$ref\": \"#/components/examples/": "the server sends the reference to an example",
    r"NotFoundError: 404 .*Path not found": "the server has nothing at the address to which its own response leads",
    r"requested_teams\[0\]\.type: missing": "the server sends an example of the document that does not match its schema",
    r"channel_actions_ts: invalid, got list": "`items` is a list in the document, which was read as a union; the report says so",
    r"artists: missing, tracks: missing": "the server leaves out required properties of nested `allOf`",
    r"the response has no list of items": "the server leaves out the list, which the document does not require",
    r"'OrganizationPublicOrganizationDataObject' object has no attribute 'id'": (
        "the server leaves out required properties of nested `allOf`"
    ),
}
"""By a pattern for the problem."""


def find_reason(problem: str) -> str:
    """The reason for a problem; "" if it has no known one."""
    return next((reason for pattern, reason in REASONS.items() if re.search(pattern, problem)), "")
