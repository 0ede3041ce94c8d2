"""The changes of an API, as places and facts of the curated description.

Three documents are compared, all in the curated form and each bundled as one document: OLD and NEW, the adopted
description of the vendor before and after, and OURS, the curated description. A pointer is a JSON pointer into one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Value: TypeAlias = Any
"""Plain data as in JSON. None: the fact is absent (a default of null is `{"value": null}`, see `default`)."""

PlaceKind: TypeAlias = Literal[
    "description",
    "operation",
    "parameter",
    "request body",
    "response",
    "media type",
    "header",
    "use",
    "schema",
]
"""What is at a place. A `use` is a schema as written in its owner, perhaps a reference with keywords beside it; a `schema` is
what it means after the reference: a component, or the same inline schema."""

FactKind: TypeAlias = Literal[
    # place `description`: the root
    "operation",
    "security",
    "servers",
    "security scheme",
    # place `operation`, which also has `security` and `servers`
    "parameter",
    "body",
    "status",
    "extension",
    # places `request body`, `response`, `media type`, `header`, `parameter`
    "media type",
    "header",
    "encoding",
    "serialization",
    # place `use`; `deprecated` and `required` also of operations, parameters, bodies and headers
    "nullable",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    # place `schema`
    "kind",
    "keyword",
    "value",
    "property",
    "required",
    "closed",
    "variant",
    "tag",
    # annotations, at every place that can have them
    "description",
    "summary",
    "example",
]
"""What a fact is about. `name` is the part that it is about; the values are True (or None if absent) unless said otherwise.

| kind | place | name | value |
| --- | --- | --- | --- |
| operation | description; only in `differences` | `paths /v1/voices/{} get` | |
| security | description, operation | | the alternatives, each a list of what its schemes send, with their scopes |
| servers | description, operation | | the URLs, each with the variables that it has |
| security scheme | description | what it sends: `apiKey header x-key` | True, or the flows of OAuth |
| parameter | operation | `query:limit`; a path parameter by position: `path:0` | |
| body | operation | | |
| status | operation | `200`, `4XX`, `default` | |
| extension | operation, response, media type, use | `x-pagination` | the value, without the name of the pages |
| media type | request body, response | `application/json` | |
| header | response | the name in lower case | |
| encoding | media type | the field | the encoding |
| serialization | parameter, header | `style`, `explode`, `allowReserved` or `content`, a media type | the value |
| required | parameter, request body, header | | bool |
| deprecated | operation, parameter, header, use | | bool |
| nullable, readOnly, writeOnly | use | | bool |
| default | use | | `{"value": default}` |
| kind | schema, use | | `object Voice`: the kind, and the component of NEW or OLD that OURS equals, else of OURS. The kind is
`object`, `map`, `list`, `enum`, `union`, `any`, or the types: `string`, `integer number` |
| keyword | schema | `format`, `minLength`, `pattern`, `not`, …; `items/…` never | the value |
| value | schema | the value of `enum` or `const`, as JSON | |
| property | schema | the property | |
| required | schema | the property, if OLD and NEW have it | bool |
| closed | schema | | bool: whether undeclared properties are forbidden |
| variant | schema | label of the variant for readers | |
| tag | schema | | the property of the discriminator |
| description, summary | all | for a value of an enum: the value | the text |
| example | parameter, media type, header, schema, use | `example` or `examples` | the value |
"""

WORDS: Final[tuple[FactKind, ...]] = ("description", "summary", "example")
"""The kinds of facts that nothing on the wire depends on."""

Verdict: TypeAlias = Literal[
    "apply",
    "already",
    "conflict",
    "diverged",
    "blocked",
    "needs a name",
    "not expressible",
]
"""What happens with a change.

`apply`: OURS has the old value, and gets the new one. `already`: OURS has the new value. `conflict`: OURS has another value, a
decision of a person. `diverged`: OURS corresponds to several parts of the vendor that are no longer equal. `blocked`: it depends
on a change that is not applied, such as a default on a value of an enum. `needs a name`: an inline schema of OURS would
need to be a component. `not expressible`: no edit expresses it.
"""

OperationVerdict: TypeAlias = Literal["apply", "already", "conflict", "left out"]


@dataclass(frozen=True)
class Fact:
    """One property of a place, which a document has or has not."""

    kind: FactKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".rstrip()


@dataclass(frozen=True)
class Place:
    """A part of OURS, which has facts."""

    kind: PlaceKind
    pointer: str
    """Where it is written: after all references for everything except a `use`."""


@dataclass(frozen=True)
class Origin:
    """A place of the vendor that corresponds to a place of OURS."""

    old: str
    """The pointer into OLD of the part that the fact is about, else of the place; "" if OLD has no such place."""
    new: str
    """The same for NEW: of an added part, what is to be copied."""
    seen_in: str
    """How it is reached, for readers: `GET /v1/voices: response 200, voices[].settings`."""
    value: Value = None
    """The value in NEW."""
    is_required: bool = False
    """Whether NEW requires the property that the fact is about."""


@dataclass(frozen=True)
class Change:
    """A fact that the vendor changed, and what it means for OURS.

    The edit is at `place.pointer`. A part that is added (`parameter`, `status`, `media type`, `header`, `property`,
    `variant`, `security scheme`) is copied from `origin.new`, and placed below `place.pointer`; a part that is removed is at
    `part`. A changed `kind` replaces the schema at `place.pointer` by that at `origin.new`, with everything beside it that is
    not `decided`; it is also how a reference to another component changes. A `parameter` that was and is there becomes the
    operation's own: the entry at `part`, a reference, is replaced by `origin.new`. Every other fact gets the value `new`. A
    property is edited where it is declared, which may be a base in an `allOf`.
    """

    fact: Fact
    place: Place
    old: Value
    new: Value
    ours: Value
    verdict: Verdict
    origin: Origin
    part: str = ""
    """The pointer into OURS of the part that the fact is about; "" if OURS has none."""
    is_required: bool = False
    """Whether an added property is required."""
    others: tuple[Origin, ...] = ()
    """The vendor's other places for the same place of OURS whose value is not `new`."""
    equal: tuple[Origin, ...] = ()
    """Those whose value is `new`, apart from `origin`."""
    reason: str = ""
    """Why it is not applied, for readers; "" if the verdict says it all."""
    needs: tuple[Place, Fact] | None = None
    """Of a blocked change: the fact on whose change it depends."""
    decided: Mapping[Fact, Value] = field(default_factory=dict[Fact, Value])
    """Of a `kind`: what OURS decided otherwise in the schema and beside it, and what stays."""


@dataclass(frozen=True)
class OperationChange:
    """An operation that the vendor added, removed or moved, or that OURS leaves out."""

    kind: Literal["added", "removed", "moved", "left out"]
    verdict: OperationVerdict
    """`already` if OURS has it there, or has it no longer. A move is a `conflict` if the new path is taken in OURS."""
    label: str
    """`GET /v1/voices`, in NEW; of a removed operation, in OLD."""
    old: str = ""
    """Pointers to the operation; "" where it is not."""
    new: str = ""
    ours: str = ""


@dataclass(frozen=True)
class Analysis:
    """Everything that the vendor changed, and which parts of NEW correspond to which of OURS."""

    operations: tuple[OperationChange, ...]
    changes: tuple[Change, ...]
    """On the wire, in the order of OURS."""
    words: tuple[Change, ...]
    """Descriptions, summaries and examples. `conflict` if OURS has words of its own: they are kept."""
    components: Mapping[str, str] = field(default_factory=dict[str, str])
    """By pointer to a component of NEW (`/components/schemas/Voice`, also parameters and responses): that of OURS."""
    schemas: Mapping[str, str] = field(default_factory=dict[str, str])
    """By pointer to a schema of NEW, a component or inline: the schema of OURS."""

    def list_left(self) -> list[Change | OperationChange]:
        """The changes that are left to a person."""
        done = ("apply", "already", "left out")
        changes: list[Change | OperationChange] = [*self.operations, *self.changes]
        return [change for change in changes if change.verdict not in done]
