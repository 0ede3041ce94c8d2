"""Annotations, and what must be imported for them."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir import names


@dataclass(frozen=True)
class Type:
    """An annotation as it is printed. Imports are (module, name); a leading dot means: of the generated package."""

    code: str
    imports: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Type) -> Type:
        if other.code in self.code.split(" | "):
            return self
        return Type(f"{self.code} | {other.code}", self.imports | other.imports)

    def optional(self) -> Type:
        return self if self.code in ("Any", "object") else self | NONE

    def inside(self, container: str, imports: frozenset[tuple[str, str]] = frozenset()) -> Type:
        return Type(container.format(self.code), self.imports | imports)


def runtime(name: str) -> Type:
    return Type(name, frozenset({("._runtime", name)}))


def model(module: str, name: str) -> Type:
    return Type(name, frozenset({(f".models.{module}", name)}))


def param(module: str, name: str) -> Type:
    printed = names.param(name)
    return Type(printed, frozenset({(f".params.{module}", printed)}))


NONE = Type("None")
BYTES = Type("bytes")
ANY = Type("Any", frozenset({("typing", "Any")}))
OMIT = runtime("Omit")
FILE = runtime("FileInput")
