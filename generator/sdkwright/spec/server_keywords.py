"""The objects of OpenAPI that describe servers: a part of the tables in `keywords`."""

from __future__ import annotations

from typing import Final

from sdkwright.spec.shapes import NAME, SERVER_URL, TEXT, Keywords, ListOf, MapOf, Object

SERVERS: Final = ListOf(Object("server"), "a list of servers")
OWN_SERVERS: Final = ListOf(Object("server"), "a list of servers", may_be_empty=False)
"""The servers of an operation or a path item."""
SERVER_OBJECTS: Final[dict[str, Keywords]] = {
    "server": Keywords(
        "a server",
        {
            "url": SERVER_URL,
            "description": TEXT,
            "variables": MapOf(Object("server variable"), "a mapping from names to variables"),
            "x-name": NAME,
        },
        required=("url",),
    ),
    "server variable": Keywords(
        "a server variable",
        {
            "default": TEXT,
            "enum": ListOf(TEXT, "a list of strings", may_be_empty=False),
            "description": TEXT,
            "x-name": NAME,
        },
        required=("default",),
    ),
}
