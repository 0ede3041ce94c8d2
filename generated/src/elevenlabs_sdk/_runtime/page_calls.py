"""The calls for the next pages of a list: the arguments of the first call, with another cursor, number or URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar, cast
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit, urlunsplit

from ..errors import APIError
from .calls import Call, build_call
from .encode import encode
from .json_type import Json
from .omit import Omit
from .options import CallArguments
from .requests import check_url
from .responses import Origin
from .scalars import is_absent
from .settings import Settings
from .url import encode_query

T = TypeVar("T")

PageParameter: TypeAlias = "str | tuple[str, ...]"
"""A query parameter, or the path of a field in the JSON body."""
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Cursor:
    """How a list continues after a page. A field is a path of attributes, joined by dots."""

    items: str
    """The field that contains the items."""
    way: Literal["cursor", "last", "offset", "page", "next_url", "link_header"] = "cursor"
    """What the next request contains: a cursor of the response or of the last item, the number of the first item or of the
    page, or a URL of the response or of its `Link` header."""
    parameter: PageParameter = ""
    """The parameter for the cursor or the number."""
    next: str = ""
    """The field that contains the cursor or the URL; of `last`, a field of the last item; of `link_header`, the relation."""
    more: str = ""
    """The field that is False on the last page, if there is one."""
    total: str = ""
    """The field that contains the number of items of all pages, if there is one; of `offset` and `page`."""
    first: int = 0
    """The number of the first page, or of the first item, if the caller passes none."""
    limit: PageParameter = ""
    """The parameter that limits the items of a page, if a shorter page is the last one."""
    default_limit: int | None = None
    maximum_limit: int | None = None
    is_list: bool = False
    """Whether the response is an array, which becomes `items` of the page."""

    @property
    def is_url(self) -> bool:
        """Whether the response contains the URL of the next page."""
        return self.way in ("next_url", "link_header")

    def count_before(self, number: int) -> int | None:
        """Return the number of items before the page with this number; None if it is unknown."""
        if self.way == "offset":
            return number - min(self.first, 1)  # some servers count from 1
        return 0 if number == self.first else None

    def find_limit(self, arguments: CallArguments) -> int | None:
        """Return the number of items below which a page is the last one."""
        limit = read_number(arguments, self.limit) if self.limit else None
        limit = self.default_limit if limit is None else limit
        # A server that allows fewer items sends full pages of its maximum.
        return limit if limit is None or self.maximum_limit is None else min(limit, self.maximum_limit)


def make_page(page_type: Json[T], parsed: object, origin: Origin) -> T:
    """Return a parsed response as a page. A response that is an array becomes the items of a page."""
    kind = page_type.get_parser(origin.status).kind
    if not isinstance(parsed, list):
        return cast(T, parsed)
    return cast(T, kind.model_construct(**{kind.__paging__.items: parsed}))


def read_argument(arguments: CallArguments, parameter: PageParameter) -> object:
    """Return the value that a call sends for a parameter; None if it sends none."""
    value: Any
    if isinstance(parameter, str):
        options = arguments.get("options") or {}
        value = {**(arguments.get("query") or {}), **(options.get("query") or {})}.get(parameter)
    else:
        value = _encode_body(arguments)
        for name in parameter:
            value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return None if is_absent(value) else value


def read_number(arguments: CallArguments, parameter: PageParameter) -> int | None:
    """Return the integer that a call sends for a parameter, which the caller may have passed as text; None without one."""
    value = read_argument(arguments, parameter)
    if value is None:
        return None
    try:
        return int(str(value))
    except ValueError:
        name = parameter if isinstance(parameter, str) else parameter[-1]
        raise ValueError(
            f"{name}: expected the number of a page or of items, not {value!r:.100}; pass an integer"
        ) from None


def build_next_call(
    settings: Settings,
    accept: str,
    method: str,
    path: str,
    arguments: CallArguments,
    cursor: Cursor,
    value: object,
) -> Call:
    """Build the request of the next page. Raise APIError for a URL of another origin."""
    if cursor.parameter:
        changed = _set_argument(arguments, cursor.parameter, value)
        return build_call(settings, accept, method, path, **changed)
    call = build_call(settings, accept, method, path, **arguments)
    target, origin = urlsplit(cast(str, value)), urlsplit(call.url)
    if _get_origin(target) != _get_origin(origin):
        raise APIError(
            f"{call}: the URL of the next page has another origin, {_format_origin(target)}; it is not requested,"
            " because that server would receive the credentials of this call"
        )
    query = _merge_queries(target.query, _encode_kept_query(arguments))
    # The scheme, the host and the user stay those of the client.
    return replace(call, url=urlunsplit((origin.scheme, origin.netloc, target.path or "/", query, "")))


def resolve_url(url: object, base: str) -> str:
    """Return an absolute URL. Raise APIError for a value that is not the URL of a page."""
    try:
        resolved = urljoin(base, cast(str, url).strip())
        check_url(resolved)
        parts = urlsplit(resolved)
        is_valid = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except (ValueError, AttributeError):
        is_valid, resolved = False, ""
    if not is_valid:
        raise APIError("the server sent an invalid URL of the next page; expected a URL of http or https")
    return resolved.partition("#")[0]


def _set_argument(arguments: CallArguments, parameter: PageParameter, value: object) -> CallArguments:
    changed = arguments.copy()
    if isinstance(parameter, str):
        changed["query"] = {**(arguments.get("query") or {}), parameter: value}
        options = arguments.get("options") or {}
        if parameter in (options.get("query") or {}):  # it would override the new value
            rest = {name: item for name, item in (options.get("query") or {}).items() if name != parameter}
            changed["options"] = {**options, "query": rest}
        return changed
    body = _encode_body(arguments)
    field = body
    for name in parameter[:-1]:
        inner = field.get(name)
        field[name] = field = dict(cast("dict[str, object]", inner)) if isinstance(inner, dict) else {}
    field[parameter[-1]] = value
    changed["json"] = body
    changed["options"] = _drop(arguments, "body")
    return changed


def _encode_body(arguments: CallArguments) -> dict[str, object]:
    """Return the fields of the JSON body of a call, those of its options included."""
    json = arguments.get("json")
    document: object = {} if json is None or isinstance(json, Omit) else encode(json)
    extra = encode((arguments.get("options") or {}).get("body") or {})
    if not isinstance(document, dict):
        raise TypeError("the body of a list with pages must be an object")
    return {**cast("dict[str, object]", document), **cast("dict[str, object]", extra)}


def _drop(arguments: CallArguments, name: str) -> Any:
    """Return the options of a call without one of them."""
    options: Mapping[str, object] = arguments.get("options") or {}
    return {key: value for key, value in options.items() if key != name} or None


def _encode_kept_query(arguments: CallArguments) -> str:
    """Return the parameters that a URL of the server may lack: those of the options of the call, and its secrets."""
    secrets = arguments.get("secrets") or ()
    query = {name: value for name, value in (arguments.get("query") or {}).items() if name in secrets}
    return encode_query({**query, **((arguments.get("options") or {}).get("query") or {})})


def _merge_queries(target: str, kept: str) -> str:
    """Merge the query of a URL of the server with parameters that it may lack."""
    pairs = _split_query(target)
    names = {*map(_get_name, pairs)}
    return "&".join([*pairs, *(pair for pair in _split_query(kept) if _get_name(pair) not in names)])


def _split_query(query: str) -> list[str]:
    return [pair for pair in query.split("&") if pair]


def _get_name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])


def _get_origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _DEFAULT_PORTS.get(url.scheme)


def _format_origin(url: SplitResult) -> str:
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]:.100}"
