"""Converts operations, with their parameters, bodies and callbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.conversion.bodies import BodyConverter, keep_examples
from sdkwright.adopt.conversion.parameters import ParameterConverter
from sdkwright.adopt.conversion.schemas import SchemaConverter
from sdkwright.adopt.conversion.security import SecurityConverter
from sdkwright.adopt.conversion.servers import ServerConverter
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import AdoptedOperation, Json, SourceOperation
from sdkwright.adopt.source import Located, Source
from sdkwright.ir import names
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec import media_types
from sdkwright.spec.shapes import WEB_URL

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_HTTPS: Final = re.compile(r"https://[^\s/]\S*")


class OperationConverter:
    """Converts the operations of a source."""

    def __init__(
        self, source: Source, schemas: SchemaConverter, security: SecurityConverter, decisions: Decisions
    ) -> None:
        self._source = source
        self._schemas = schemas
        self._security = security
        self._decisions = decisions
        self._parameters = ParameterConverter(source, schemas, decisions)
        self._bodies = BodyConverter(source, schemas, decisions)
        self._paths: dict[str, str] = {}
        self._endpoints: set[tuple[str, str]] = set()

    def convert(
        self, operation: SourceOperation, call_path: str, servers: ServerConverter
    ) -> AdoptedOperation | None:
        """An operation in the curated form; None if it cannot be described."""
        if operation.method not in SUPPORTED_METHODS:
            self._decisions.add(
                "dropped",
                operation.pointer,
                operation.label,
                f"the method {operation.method.upper()} is not supported",
            )
            return None
        label, located = operation.label, Located(operation.content, operation.pointer)
        item = self._source.find_path_item(operation.path)
        content = self._describe(operation.content, call_path)
        security = self._security.convert_operation(operation)
        if security is not None:
            content["security"] = security
        own_servers = servers.convert_own(located.get("servers"), label) or servers.convert_own(
            item.get("servers"), label
        )
        if own_servers:
            content["servers"] = own_servers
        path = operation.path if operation.path.startswith("/") else f"/{operation.path}"
        sent_path = path.partition("#")[0].partition("?")[0]
        parameters = self._parameters.convert(
            label, (item, located), sent_path, self._security.credential_header
        )
        body = self._bodies.convert_request(label, operation.method, located.get("requestBody"))
        responses = self._bodies.convert_responses(label, located, parameters)
        if operation.method == "head":
            responses = self._remove_bodies(located.get("responses"), label, responses)
        path, parameters = self._merge_path(operation, path, parameters)
        content |= {"parameters": parameters} if parameters else {}
        content |= {"requestBody": body} if body else {}
        content["responses"] = responses
        callbacks = self._convert_callbacks(located, call_path)
        content |= {"callbacks": callbacks} if callbacks else {}
        return AdoptedOperation(operation, call_path, path, content)

    def _remove_bodies(self, source: Located, label: str, responses: Json) -> Json:
        """The responses of a HEAD request, which have no body: frameworks describe that of GET."""
        if any("content" in response for response in responses.values()):
            message = "the content of the responses, because a response to a HEAD request has no body"
            self._decisions.add("dropped", source.pointer, label, message)
        return {
            status: {key: value for key, value in response.items() if key != "content"}
            for status, response in responses.items()
        }

    def _describe(self, value: Json, call_path: str) -> Json:
        """What an operation has apart from what is sent: its call path, its resource, and its texts."""
        summary, description = words.summarize(
            value.get("summary"), value.get("description"), value.get("operationId")
        )
        content: Json = {"operationId": call_path, "tags": [call_path.rpartition(".")[0]]}
        content |= {"summary": summary} if summary else {}
        content |= {"description": description} if description else {}
        content |= {"deprecated": True} if value.get("deprecated") is True else {}
        url = as_mapping(value.get("externalDocs")).get("url")
        if isinstance(url, str) and _HTTPS.fullmatch(url):
            content["x-docs"] = [url]
        elif WEB_URL.accepts(url):
            content["externalDocs"] = {"url": url}
        return content

    def _merge_path(
        self, operation: SourceOperation, path: str, parameters: list[Json]
    ) -> tuple[str, list[Json]]:
        """The path under which an equal path with other parameter names was first described."""
        shape = _PLACEHOLDER.sub("{}", path)
        first = self._paths.setdefault(shape, path)
        if (shape, operation.method) in self._endpoints:
            fragment = names.make_identifier(path)
            self._decisions.add(
                "guessed",
                operation.pointer,
                operation.label,
                f"another operation has this method and URL; '#{fragment}' tells them apart",
            )
            return f"{path}#{fragment}", parameters
        self._endpoints.add((shape, operation.method))
        if first == path:
            return path, parameters
        renamed = dict(zip(_PLACEHOLDER.findall(path), _PLACEHOLDER.findall(first), strict=True))
        for parameter in parameters:
            new = renamed.get(f"{{{parameter['name']}}}") if parameter["in"] == "path" else None
            if new is not None and new != f"{{{parameter['name']}}}":
                parameter["x-name"] = names.make_argument_name(parameter["name"])
                parameter["name"] = new[1:-1]
                if parameter["x-name"] == names.make_argument_name(parameter["name"]):
                    del parameter["x-name"]
        return first, parameters

    # Requests of the API

    def convert_webhooks(self) -> Json:
        """The webhooks of the document, each with a function that reads its body."""
        webhooks: Json = {}
        for name, item in self._source.locate("webhooks").items():
            operations = self._convert_incoming(
                self._source.follow(item), f"webhooks.{names.make_identifier(name)}", "webhook"
            )
            if operations:
                webhooks[name] = operations
        return webhooks

    def _convert_callbacks(self, operation: Located, call_path: str) -> Json:
        callbacks: Json = {}
        for name, callback in operation.get("callbacks").items():
            for expression, item in self._source.follow(callback).items():
                if expression.startswith("x-"):
                    continue
                resource = call_path.rpartition(".")[0]
                operations = self._convert_incoming(
                    self._source.follow(item), f"{resource}.{names.make_identifier(name)}", "callback"
                )
                if operations:
                    callbacks.setdefault(name, {})[expression] = operations
        return callbacks

    def _convert_incoming(self, item: Located, call_path: str, kind: str) -> Json:
        operations: Json = {}
        for method, operation in item.items():
            if method not in SUPPORTED_METHODS or not is_mapping(operation.value):
                continue
            label = f"{kind} {call_path.rpartition('.')[2]}"
            media = self._find_json(operation)
            if media is None:
                self._decisions.add("dropped", operation.pointer, label, "its body is not JSON")
                continue
            content = self._describe(operation.value, call_path)
            for pointer, message in self._list_lost(item, operation):
                self._decisions.add("dropped", pointer, label, message)
            schema = self._schemas.convert(media.get("schema"))
            body = {"content": {media_types.JSON: {"schema": schema, **keep_examples(media.value)}}}
            is_required = self._source.follow(operation.get("requestBody")).get("required").value is True
            content["requestBody"] = {"required": True, **body} if is_required else body
            content["responses"] = self._bodies.convert_responses(label, operation, [])
            operations[method] = content
        return operations

    def _find_json(self, operation: Located) -> Located | None:
        body = self._source.follow(operation.get("requestBody"))
        return next((media for name, media in body.get("content").items() if media_types.is_json(name)), None)

    def _list_lost(self, item: Located, operation: Located) -> Iterator[tuple[str, str]]:
        """What a request of the API has beside its JSON body: it is parsed without it."""
        for holder in (item, operation):
            if holder.get("parameters").value:
                yield holder.get("parameters").pointer, "its parameters"
        if "security" in operation.value:
            yield operation.get("security").pointer, "its security requirement"
        content = list(self._source.follow(operation.get("requestBody")).get("content").items())
        json_names = [name for name, _ in content if media_types.is_json(name)]
        for name, media in content:
            if name != json_names[0]:
                yield media.pointer, f"the body of {name}"


def list_tags(
    source: Source, operations: Sequence[AdoptedOperation], call_paths: Mapping[str, str]
) -> dict[str, str]:
    """The descriptions of the resources: those of the tags of their operations, if they have one tag in common."""
    described = {
        str(tag.value.get("name")): words.tidy(tag.value.get("description"))
        for tag in source.locate("tags").elements()
        if is_mapping(tag.value)
    }
    used: dict[str, list[str]] = {}
    for operation in operations:
        tags = operation.source.content.get("tags")
        resource = operation.call_path.rpartition(".")[0]
        used.setdefault(resource, []).append(str(tags[0]) if is_list(tags) and tags else "")
    texts: dict[str, str] = {}
    taken: set[str] = set()
    for resource, tags in used.items():
        text = described.get(tags[0], "") if len(set(tags)) == 1 and tags[0] not in taken else ""
        taken.add(tags[0])
        texts[resource] = text
    return texts
