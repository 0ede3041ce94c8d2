"""Compares the facts with the bundle; each difference is one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sdkwright.openapi.pointers import find_last_step
from tests.audit.facts import Fact, Shape, parse_fact, parse_shape

Schema = dict[str, Any]
_BOUNDS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)


class Audit:
    """A comparison; it compares each pair of schemas only once."""

    def __init__(self, facts: dict[str, Any], bundle: dict[str, Any]) -> None:
        self._facts, self._bundle = facts, bundle
        self._seen: set[tuple[str, str]] = set()

    def find_differences(self, *, only_described: bool) -> list[str]:
        """Return all differences, sorted; with `only_described` without operations that the bundle lacks."""
        differences: set[str] = set()
        described = {
            f"{method.upper()} {path}": operation
            | {"parameters": item.get("parameters", []) + operation.get("parameters", [])}
            for path, item in self._bundle["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        }
        for name, expected in self._facts["operations"].items():
            if name in described:
                differences.update(self._compare_operation(expected, described[name]))
            elif not only_described:
                differences.add(f"{expected['call']}: missing")
        for name, operation in described.items():
            if name not in self._facts["operations"] and "x-websocket" not in operation:
                differences.add(f"{operation['operationId']}: unknown to the facts")
        return sorted(differences)

    def _compare_operation(self, expected: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
        call = expected["call"]
        if operation["operationId"] != call:
            yield f"{call}: operationId {operation['operationId']}"
        if bool(operation.get("deprecated")) != bool(expected.get("deprecated")):
            yield f"{call}: deprecated {bool(operation.get('deprecated'))}"
        yield from self._compare_parameters(call, expected.get("params", {}), operation["parameters"])
        yield from self._compare_body(call, expected.get("body", {}), operation.get("requestBody"))
        yield from self._compare_responses(call, expected, operation["responses"])

    def _compare_parameters(
        self, call: str, expected: dict[str, str], parameters: list[Schema]
    ) -> Iterator[str]:
        described = {parameter["name"]: parameter for parameter in map(self._resolve, parameters)}
        for name in expected.keys() | described.keys():
            where = f"{call}.{name}"
            if name not in described or name not in expected:
                yield f"{where}: {'missing' if name not in described else 'unknown to the facts'}"
                continue
            location, _, type_ = expected[name].partition(" ")
            known = parse_fact(type_)
            parameter = described[name]
            if parameter["in"] != location:
                yield f"{where}: in {parameter['in']}"
            if bool(parameter.get("required")) != ("required" in known.notes):
                yield f"{where}: required {bool(parameter.get('required'))}"
            yield from self._compare_value(
                where, known, parameter["schema"], bool(parameter.get("deprecated"))
            )

    def _compare_body(self, call: str, expected: dict[str, str], body: Schema | None) -> Iterator[str]:
        if bool(expected) != (body is not None):
            yield f"{call}: request body {'missing' if expected else 'unknown to the facts'}"
        if not expected or body is None:
            return
        ((media_type, type_),) = expected.items()
        name, _, optional = media_type.partition(" (")
        if name not in body["content"]:
            yield f"{call}: request of {', '.join(body['content'])}"
            return
        if bool(body.get("required")) == bool(optional):
            yield f"{call}: request body required {bool(body.get('required'))}"
        yield from self._compare_shape(f"{call} request", parse_shape(type_), body["content"][name]["schema"])

    def _compare_responses(
        self, call: str, expected: dict[str, Any], responses: dict[str, Schema]
    ) -> Iterator[str]:
        for status in expected["responses"].keys() | (responses.keys() - {"422"}):
            known = expected["responses"].get(status)
            if known is None or status not in responses:
                yield f"{call} {status}: {'unknown to the facts' if known is None else 'missing'}"
                continue
            content = self._resolve(responses[status]).get("content", {})
            if known == "empty":
                if content:
                    yield f"{call} {status}: content {', '.join(content)}"
                continue
            for media_type, type_ in known.items():
                if media_type not in content:
                    yield f"{call} {status}: content {', '.join(content) or 'none'}"
                else:
                    yield from self._compare_shape(
                        f"{call} {status}", parse_shape(type_), content[media_type]["schema"]
                    )
            for media_type in content.keys() - known.keys():
                if known.keys() & content.keys():
                    yield f"{call} {status}: also {media_type}"

    def _compare_value(
        self, where: str, known: Fact, schema: Schema, deprecated: bool = False
    ) -> Iterator[str]:
        core = self._resolve(_without_null(schema))
        if bool(deprecated or schema.get("deprecated")) != ("deprecated" in known.notes):
            yield f"{where}: deprecated {bool(deprecated or schema.get('deprecated'))}"
        default = next((part["default"] for part in (schema, core) if "default" in part), None)
        if default != known.notes.get("default") and known.shape.kind != "const":
            yield f"{where}: default {default!r}"
        for keyword in _BOUNDS:
            value = next((part[keyword] for part in (schema, core) if keyword in part), None)
            if value != known.notes.get(keyword):
                yield f"{where}: {keyword} {value}"
        if core.get("pattern") != known.notes.get("pattern"):
            yield f"{where}: pattern {core.get('pattern')}"
        yield from self._compare_shape(where, known.shape, schema)

    def _compare_shape(self, where: str, known: Shape, schema: Schema) -> Iterator[str]:
        name = find_last_step(schema.get("$ref", ""))
        if _is_nullable(schema) != known.nullable:
            yield f"{where}: nullable {_is_nullable(schema)}"
        core = _without_null(schema)
        name = find_last_step(core.get("$ref", ""))
        core = self._resolve(core)
        if known.kind == "ref":
            target = self._facts["schemas"][known.name]
            if (known.name, name) in self._seen:
                return
            if name:
                self._seen.add((known.name, name))
            if isinstance(target, str):
                yield from self._compare_shape(name or where, parse_shape(target), core)
            else:
                yield from self._compare_object(name or where, target, core)
        else:
            yield from self._compare_plain(name or where, known, core)

    def _compare_plain(self, where: str, known: Shape, schema: Schema) -> Iterator[str]:
        kind = _kind(schema)
        if known.kind == "inline":
            fields = {name.rstrip("?"): ("" if name.endswith("?") else "required") for name in known.values}
            if fields.keys() != schema.get("properties", {}).keys():
                yield f"{where}: properties {', '.join(schema.get('properties', {}))}"
            return
        if known.kind != kind:
            yield f"{where}: {kind}"
            return
        if kind in ("enum", "const"):
            values = tuple(map(str, schema["enum"] if kind == "enum" else [schema["const"]]))
            if values != known.values:
                yield f"{where}: values {', '.join(values)}"
        elif kind == "list":
            yield from self._compare_shape(f"{where}[]", known.inner[0], schema["items"])
        elif kind == "map":
            yield from self._compare_shape(f"{where}{{}}", known.inner[0], schema["additionalProperties"])
        elif kind == "union":
            yield from self._compare_union(where, known, schema)

    def _compare_union(self, where: str, known: Shape, schema: Schema) -> Iterator[str]:
        if known.tag and schema.get("discriminator", {}).get("propertyName") != known.tag:
            yield f"{where}: discriminator {schema.get('discriminator', {}).get('propertyName')}"
        members = [member for member in _members(schema) if member != {"type": "null"}]
        if len(members) != len(known.inner):
            yield f"{where}: {len(members)} variants"
            return
        rest = list(members)
        for inner in known.inner:
            best = min(rest, key=lambda member, inner=inner: self._measure_distance(inner, member))
            rest.remove(best)
            yield from self._compare_shape(where, inner, best)

    def _measure_distance(self, known: Shape, schema: Schema) -> int:
        """Estimate how different an expected variant and a variant of the bundle are."""
        core = self._resolve(schema)
        target = self._facts["schemas"][known.name] if known.kind == "ref" else None
        if not isinstance(target, dict):
            return 0 if known.kind == _kind(core) else 100
        properties, _ = self._collect_properties(core)
        distance = len((target.keys() - {"{any other key}"}) ^ properties.keys())
        for name in target.keys() & properties.keys():
            expected = parse_fact(target[name]).shape
            if expected.kind == "const" and expected.values != (
                self._resolve(properties[name]).get("const"),
            ):
                distance += 50
        return distance

    def _compare_object(self, where: str, expected: dict[str, str], schema: Schema) -> Iterator[str]:
        properties, required = self._collect_properties(schema)
        closed = expected.get("{any other key}") == "forbidden"
        if closed != (schema.get("additionalProperties") is False):
            yield f"{where}: additionalProperties {schema.get('additionalProperties')}"
        for name in (expected.keys() - {"{any other key}"}) | properties.keys():
            at = f"{where}.{name}"
            if name not in properties or name not in expected:
                yield f"{at}: {'missing' if name not in properties else 'unknown to the facts'}"
                continue
            known = parse_fact(expected[name])
            # OpenAPI demands that a discriminator is required; the SDK sends constants in any case.
            if (name in required) != ("required" in known.notes) and known.shape.kind != "const":
                yield f"{at}: required {name in required}"
            yield from self._compare_value(at, known, properties[name])

    def _collect_properties(self, schema: Schema) -> tuple[dict[str, Schema], set[str]]:
        schema = self._resolve(schema)
        properties: dict[str, Schema] = dict(schema.get("properties", {}))
        required = set(schema.get("required", ()))
        for part in schema.get("allOf", ()):
            inner, needed = self._collect_properties(part)
            properties = {**inner, **properties}
            required |= needed
        return properties, required

    def _resolve(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            _, _, kind, name = schema["$ref"].split("/")
            schema = self._bundle["components"][kind][name]
        return schema


def _members(schema: Schema) -> list[Schema]:
    if isinstance(schema.get("type"), list):
        return [{"type": name} for name in schema["type"]]
    return schema.get("oneOf") or schema.get("anyOf") or []


def _is_nullable(schema: Schema) -> bool:
    return any(member == {"type": "null"} for member in _members(schema))


def _without_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), list):
        rest = [name for name in schema["type"] if name != "null"]
        return {**schema, "type": rest[0]} if len(rest) == 1 else {**schema, "type": rest}
    others = [member for member in _members(schema) if member != {"type": "null"}]
    return others[0] if len(others) == 1 and len(others) < len(_members(schema)) else schema


def _kind(schema: Schema) -> str:
    if "enum" in schema:
        return "enum"
    if "const" in schema:
        return "const"
    if len(_members(schema)) > 1:
        return "union"
    type_ = schema.get("type")
    if type_ == "array":
        return "list"
    if type_ == "object" and isinstance(schema.get("additionalProperties"), dict):
        return "map"
    if type_ == "string" and schema.get("format") == "binary":
        return "binary"
    return str(type_) if type_ else "any"
