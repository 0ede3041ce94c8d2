"""Compares security requirements by their effect: whether credentials that sufficed still suffice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple, TypeAlias

from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.diff.wire.schemas import format_json
from sdkwright.diff.wire.security_schemes import SchemePair
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_strings, is_list, is_mapping

_SECURITY: Final = "security"
_SHARED: Final = join_pointer(_SECURITY)
_Alternative: TypeAlias = "dict[str, frozenset[str]]"
"""The scopes by scheme: credentials that a request needs together."""


class _Requirement(NamedTuple):
    """The alternatives of credentials, of which a request needs one."""

    alternatives: tuple[_Alternative, ...]
    value: Any  # as in the description; None if there is none
    is_own: bool  # of the operation, rather than of the whole description

    def list_accepted(self, credentials: _Alternative) -> Iterator[_Alternative]:
        """The alternatives for which some credentials suffice."""
        for alternative in self.alternatives:
            if all(
                name in credentials and scopes <= credentials[name] for name, scopes in alternative.items()
            ):
                yield alternative

    def __str__(self) -> str:
        return " or ".join(dict.fromkeys(map(_format_alternative, self.alternatives)))


def _format_alternative(alternative: _Alternative) -> str:
    texts = (
        f"`{name}` ({', '.join(sorted(scopes))})" if scopes else f"`{name}`"
        for name, scopes in alternative.items()
    )
    return " and ".join(texts) or "no credentials"


@dataclass
class SecurityComparer:
    """Compares what operations require; schemes match by name, or if they are renamed and sent in the same way."""

    base: Mapping[str, Any]
    revision: Mapping[str, Any]
    schemes: SchemePair
    affecting: set[str] = field(default_factory=set[str])
    """The schemes that are sent differently, and so affect an operation."""

    @cached_property
    def is_unchanged(self) -> bool:
        """Whether operations that are written the same require the same."""
        before, after = (format_json(side.get(_SECURITY)) for side in (self.base, self.revision))
        return before == after and not self.schemes.changes and not self.schemes.renamed

    def compare(self, base: RawOperation, revision: RawOperation, record: Recorder) -> None:
        """Compare the requirements of an operation."""
        old, new = _read_requirement(base.raw, self.base), _read_requirement(revision.raw, self.revision)
        is_own = old.is_own or new.is_own
        pointers = base.pointer + join_pointer(_SECURITY), revision.pointer + join_pointer(_SECURITY)
        label = f"`{revision}` requires" if is_own else ""
        is_tightened = not base.is_from_api and self._record_tightened(old, new, label, pointers, record)
        if is_own and not is_tightened:
            _compare_alternatives((old, new), pointers, "api-security", record)

    def _record_tightened(
        self, old: _Requirement, new: _Requirement, label: str, pointers: tuple[str, str], record: Recorder
    ) -> bool:
        """Record it if some credentials no longer suffice."""
        renamed = self.schemes.renamed
        is_tightened = False
        for alternative in old.alternatives:
            credentials = {renamed.get(name, name): scopes for name, scopes in alternative.items()}
            accepted = list(new.list_accepted(credentials))
            is_tightened = is_tightened or not accepted
            self._record_changed_schemes(accepted, record)
        if is_tightened:
            where = pointers if label else (_SHARED, _SHARED)
            subject = label or "operations without `security` of their own require"
            message = f"{subject} {new}; before: {old}"
            record("security-requirement-tightened", message, *where, old.value, new.value)
        return is_tightened

    def _record_changed_schemes(self, accepted: list[_Alternative], record: Recorder) -> None:
        """Record the schemes that are sent differently, if every alternative contains one of them."""
        changes = self.schemes.changes
        if all(changes.keys() & alternative.keys() for alternative in accepted):
            for name in changes.keys() & {name for alternative in accepted for name in alternative}:
                self.affecting.add(name)
                self.schemes.record_change("security-scheme-changed", name, record)

    def compare_documents(self, record: Recorder) -> None:
        """Compare the requirements of the whole description, and the schemes."""
        requirements = _read_requirement({}, self.base), _read_requirement({}, self.revision)
        _compare_alternatives(requirements, (_SHARED, _SHARED), "api-global-security", record)
        self.schemes.compare(self.affecting, record)


def _read_requirement(operation: Mapping[str, Any], document: Mapping[str, Any]) -> _Requirement:
    """The requirement of an operation: its own, or that of the description."""
    is_own = is_list(operation.get(_SECURITY))
    value = (operation if is_own else document).get(_SECURITY)
    alternatives = tuple(
        {name: frozenset(as_strings(scopes)) for name, scopes in alternative.items()}
        for alternative in (value if is_list(value) else ())
        if is_mapping(alternative)
    )
    return _Requirement(alternatives or ({},), value, is_own)


def _compare_alternatives(
    requirements: tuple[_Requirement, _Requirement], pointers: tuple[str, str], prefix: str, record: Recorder
) -> None:
    """Compare the alternatives as they are written; they match by the names of their schemes."""
    before, after = (_index_by_names(side.alternatives) for side in requirements)
    if () in before.keys() ^ after.keys():  # the other side requires credentials
        before, after = ({} if side.keys() == {()} else side for side in (before, after))
    for schemes, scopes in after.items():
        if schemes not in before:
            message = f"the credentials {_format_names(schemes)} are accepted or required now"
            record(f"{prefix}-added", message, "", pointers[1], None, requirements[1].value)
            continue
        for scope in sorted(scopes - before[schemes]):
            message = f"the scope `{scope}` of {_format_names(schemes)} is needed"
            record(f"{prefix}-scope-added", message, *pointers)
        for scope in sorted(before[schemes] - scopes):
            message = f"the scope `{scope}` of {_format_names(schemes)} is no longer needed"
            record(f"{prefix}-scope-removed", message, *pointers)
    for schemes in before:
        if schemes not in after:
            message = f"the credentials {_format_names(schemes)} are no longer accepted or required"
            record(f"{prefix}-removed", message, pointers[0], "", requirements[0].value)


def _index_by_names(alternatives: Iterable[_Alternative]) -> dict[tuple[str, ...], frozenset[str]]:
    """The scopes of each alternative."""
    return {
        tuple(sorted(alternative)): frozenset[str]().union(*alternative.values())
        for alternative in alternatives
    }


def _format_names(schemes: tuple[str, ...]) -> str:
    return f"`{' and '.join(schemes) or 'none'}`"
