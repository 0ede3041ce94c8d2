"""The formats for the template of the runtime."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir.formats import FORMATS, OTHER_ENCODED_TYPES


@dataclass(frozen=True)
class FormatView:
    """A format as the template prints it."""

    name: str
    type_name: str
    parse: str
    example: str


@dataclass(frozen=True)
class EncoderView:
    """A type, and how its values are encoded."""

    type_name: str
    module: str
    encode: str


def build_encoders() -> tuple[EncoderView, ...]:
    """All types that the runtime encodes as text. A type precedes the types that include its values."""
    formats = sorted(FORMATS.values(), key=lambda format_: (-len(format_.wider_types), format_.name))
    encoders = [(format_.type_name, format_.module, format_.encode) for format_ in formats]
    return tuple(EncoderView(*encoder) for encoder in (*encoders, *OTHER_ENCODED_TYPES))


def build_formats() -> tuple[FormatView, ...]:
    """All formats, by name."""
    return tuple(
        FormatView(
            name=format_.name,
            type_name=format_.type_name,
            parse=format_.parse,
            example=format_.examples[0],
        )
        for _, format_ in sorted(FORMATS.items())
    )
