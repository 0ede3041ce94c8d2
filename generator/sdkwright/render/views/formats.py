"""The formats for the templates of the runtime and of the fake server."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir.formats import ENCODED_AT_ONCE, FORMATS
from sdkwright.ir.types import Name


@dataclass(frozen=True)
class FormatView:
    """A format as the template prints it."""

    name: str
    parse: str


@dataclass(frozen=True)
class EncoderView:
    """A type, and how its values are encoded."""

    type_name: str
    module: str
    encode: str


def build_encoders() -> tuple[EncoderView, ...]:
    """The types that the runtime imports at once and encodes as text. A type precedes the types that include its values."""
    formats = (FORMATS[name] for name in ENCODED_AT_ONCE)
    return tuple(EncoderView(format_.type_name, format_.module, format_.encode) for format_ in formats)


def build_formats() -> tuple[FormatView, ...]:
    """All formats, by name."""
    return tuple(FormatView(name=format_.name, parse=format_.parse) for _, format_ in sorted(FORMATS.items()))


def list_format_imports() -> list[Name]:
    """The names that the functions of `build_formats` use."""
    types = {Name(format_.type_name, format_.module) for format_ in FORMATS.values()}
    functions = {
        Name(name, f".._runtime.{format_.runtime_module}")
        for format_ in FORMATS.values()
        for name in format_.runtime_names
    }
    return sorted(types | functions, key=lambda name: (name.module, name.name))
