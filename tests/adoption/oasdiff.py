"""Compares a document with the adopted spec by oasdiff, and sorts its findings: reported, false alarms, and the rest."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sdkwright.adopt.decisions import Decision
from sdkwright.adopt.source import Source
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import split_pointer
from sdkwright.openapi.vocabulary import HTTP_METHODS
from tests.adoption.neutral import make_neutral
from tests.adoption.processes import run
from tests.adoption.wire import is_about_words

FALSE_ALARMS: Final[Mapping[str, str]] = {
    r"api-schema-removed|api-security-component-.*": "names of components are not sent",
    r".*-(any|one|all)-of-(added|removed)": (
        "oasdiff knows a variant by its name: an inline variant that became a component is another one, and the form of"
        " `allOf` is compared, not its meaning"
    ),
    r".*-discriminator-mapping-(added|changed)": (
        "the mapping is written out: oasdiff does not know that a tag without a mapping is the name of a schema"
    ),
    r".*-enum-value-added:undefined": "null in the values of a nullable enum, which OpenAPI 3.0 leaves out",
}
"""By kind and value: findings that are no change on the wire, with the reason."""
_GUESSED: Final = re.compile(
    r"api-security|request-parameter-removed|content-type|media-type|success-status-added"
    r"|discriminator|enum-value-added|became-required|became-enum|property-added|new-optional-request-property"
    r"|nullable|new-request-path-parameter"
)
_FLAGS: Final = (("--flatten-allof", "--flatten-params"), ("--flatten-params",))
_RENAMED: Final = re.compile(r"the component is (\w+)")
_TIMEOUT: Final = 300.0


@dataclass
class OasdiffResult:
    """The numbers of findings of oasdiff."""

    error: str = ""
    total: int = 0
    reported: int = 0
    false_alarms: dict[str, int] = field(default_factory=dict[str, int])
    """By the pattern of the kind."""
    rest: dict[str, int] = field(default_factory=dict[str, int])
    """By kind: those that the report does not name."""
    examples: dict[str, str] = field(default_factory=dict[str, str])


def compare(
    program: str,
    folder: Path,
    description: Description,
    adopted: Mapping[str, Any],
    decisions: Sequence[Decision],
) -> OasdiffResult:
    """Compare both sides in their neutral forms, with the names of schemas in the report."""
    names = {
        f"#{decision.pointer}": match[1]
        for decision in decisions
        if decision.kind == "renamed" and (match := _RENAMED.search(decision.message))
    }
    sides = {
        "base.json": make_neutral(description.document, names),
        "revision.json": make_neutral(adopted),
    }
    for name, document in sides.items():
        (folder / name).write_text(json.dumps(document), "utf-8")
    for flags in _FLAGS:
        command = [program, "changelog", *flags, "--format", "json", *sides]
        finished = run(command, folder, timeout=_TIMEOUT)
        if finished.exit_code == 0:
            findings = json.loads(finished.output or "[]")
            return _sort(findings, _Reach(description), decisions)
    return OasdiffResult(error=finished.last_line)


def _sort(
    findings: Sequence[Mapping[str, Any]], reach: _Reach, decisions: Iterable[Decision]
) -> OasdiffResult:
    result = OasdiffResult(total=len(findings))
    named = [item for item in decisions if item.kind != "renamed" and not is_about_words(item)]
    alarms: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    for finding in findings:
        pattern = find_false_alarm(finding)
        if pattern is not None:
            alarms[pattern] += 1
        elif any(_is_named(finding, decision, reach) for decision in named):
            result.reported += 1
        else:
            rest[finding["id"]] += 1
            where = f"{finding.get('operation', '')} {finding.get('path', '')}".strip()
            result.examples.setdefault(finding["id"], f"{where}: {finding['text']}")
    result.false_alarms, result.rest = dict(alarms), dict(rest.most_common())
    return result


def find_false_alarm(finding: Mapping[str, Any]) -> str | None:
    """The pattern of the kind of false alarm; None for any other finding."""
    value = re.search(r"`(undefined)`", finding["text"])
    kinds = (finding["id"], f"{finding['id']}:{value[1]}" if value else "")
    return next(
        (pattern for pattern in FALSE_ALARMS if any(re.fullmatch(pattern, kind) for kind in kinds)), None
    )


def _is_named(finding: Mapping[str, Any], decision: Decision, reach: _Reach) -> bool:
    """Whether a decision is about an operation of a finding, or a schema that it uses, and about the same name."""
    is_decimal = "decimal" in decision.message and "decimal" in finding["text"]
    if decision.kind == "guessed" and not is_decimal and not _GUESSED.search(finding["id"]):
        return False
    if not reach.has(str(finding.get("operation", "")), str(finding.get("path", "")), decision.pointer):
        return False
    steps = split_pointer(decision.pointer)
    names = [steps[index + 1] for index, step in enumerate(steps[:-1]) if step == "properties"]
    return not names or names[-1] in finding["text"] or "the `` " in finding["text"]


class _Reach:
    """The parts of a document that its operations use."""

    def __init__(self, description: Description) -> None:
        self._source = Source(description.document)
        self._components: dict[tuple[str, str], set[str]] = {}
        for operation in self._source.list_operations():
            item = self._source.find_path_item(operation.path).value
            shared = {key: value for key, value in item.items() if key not in HTTP_METHODS}
            self._components[operation.method.upper(), _hide_names(operation.path)] = self._collect(
                [operation.content, shared]
            )

    def has(self, method: str, path: str, pointer: str) -> bool:
        """Whether a pointer leads to a part of an operation, or to a component that it uses."""
        steps = split_pointer(pointer)
        if steps[:1] == ["paths"]:
            is_path = _hide_names("".join(steps[1:2])) == _hide_names(path)
            return is_path and (len(steps) < 3 or steps[2] in (method.lower(), "parameters"))
        if steps[:1] == ["components"]:
            return "/".join(steps[1:3]) in self._components.get((method, _hide_names(path)), ())
        return True

    def _collect(self, value: Any) -> set[str]:
        found: set[str] = set()
        queue = [value]
        while queue:
            part = queue.pop()
            if isinstance(part, dict):
                ref = part.get("$ref")
                if isinstance(ref, str) and ref.startswith("#/components/"):
                    key = "/".join(split_pointer(ref[1:])[1:3])
                    if key not in found:
                        found.add(key)
                        queue.append(self._source.find(ref).value)
                queue += part.values()
            elif isinstance(part, list):
                queue += part
        return found


def _hide_names(path: str) -> str:
    """A path without the names of its parameters, in which equal paths may differ."""
    return re.sub(r"\{[^{}]*\}", "{}", path)
