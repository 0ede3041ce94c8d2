"""The pages of resources as templates print them: their methods, with parameters, results, errors and samples."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Channel, Operation, Resource, Signature
from sdkwright.ir.types import NONE, Literal, Type
from sdkwright.render.samples.examples import OperationExamples
from sdkwright.render.samples.operations import Sample
from sdkwright.render.samples.responses import ResponseExample
from sdkwright.render.site.links import Links
from sdkwright.render.source_text import format_code_span, format_markdown
from sdkwright.render.views import channels, polls, resources

_MOST_PARAMETERS = 40
_OF_URLS = "!#$%&'()*+,/:;=?@[]~"
"""The characters of a URL that are not encoded, apart from letters and digits."""


@dataclass(frozen=True)
class Texts:
    """The samples and examples of all methods, by the path of the call."""

    samples: Mapping[str, Sample]
    examples: Mapping[str, OperationExamples]


@dataclass(frozen=True)
class Row:
    """A row of a table: a parameter, a field or an error."""

    name: str
    type: str
    note: str
    text: str


@dataclass(frozen=True)
class MessageView:
    """A message that a client sends over a channel."""

    name: str
    call: str
    text: str
    parameters: tuple[Row, ...]


@dataclass(frozen=True)
class MethodView:
    """A method: an operation, one that waits for the job that it starts, or a channel."""

    title: str
    call: str
    request: str
    is_deprecated: bool
    boost: float
    """The rank of the page in the search, as a factor: a call comes before a session, and deprecated ones are last."""
    text: str
    parameters: tuple[Row, ...]
    more_parameters: tuple[Row, ...]  # in a folded table, so that the page does not become too long
    returns: tuple[str, ...]
    errors: tuple[Row, ...]
    sources: tuple[str, ...]
    sync: str
    asynchronous: str
    curl: tuple[str, ...]  # none for a channel
    responses: tuple[ResponseExample, ...]
    messages: tuple[MessageView, ...]


@dataclass(frozen=True)
class Method:
    """A method of a resource, and what its page needs."""

    name: str
    id: str
    title: str
    request: str
    is_deprecated: bool
    source: Operation | Channel


def list_methods(resource: Resource) -> Iterator[Method]:
    """The methods of a resource: each operation, followed by the one that waits for its job; then the channels."""
    for operation in resource.operations:
        yield _make_method(operation.id, operation, operation.method)
        if operation.poll is not None:
            waiting = polls.build_waiting_operation(operation, operation.poll)
            yield _make_method(names.make_waiting_name(operation.id), waiting, operation.method)
    for channel in resource.channels:
        yield _make_method(channel.id, channel, "WebSocket")


def _make_method(id_: str, source: Operation | Channel, verb: str) -> Method:
    title = format_markdown(source.summary.rstrip(".")) or format_code_span(id_)
    if isinstance(source, Operation) and source.id != id_:
        title += ", and wait until it ends"
    request = f"{_format_verb(verb)} {format_code_span(source.path)}"
    return Method(source.name, id_, title, request, source.is_deprecated, source)


def _format_verb(verb: str) -> str:
    return f"`{verb}`{{: .verb .verb-{verb.lower()} }}"


def build_method(method: Method, links: Links, texts: Texts, page: str) -> MethodView:
    """The page of a method."""
    source, sample = method.source, indent_sample(texts.samples[method.id])
    example = texts.examples.get(method.id)
    builder = _Builder(links, page)
    rows = builder.build_rows((*source.signature.arguments, _find_options(source)))
    return MethodView(
        title=method.title,
        call=format_code_span(_format_call(f"client.{method.id}", source.signature)),
        request=method.request,
        is_deprecated=method.is_deprecated,
        boost=1 if method.is_deprecated else 1.5 if isinstance(source, Channel) else 3,
        text=links.format_text(source.description, page),
        parameters=rows[:_MOST_PARAMETERS],
        more_parameters=rows[_MOST_PARAMETERS:],
        returns=tuple(
            builder.list_session(source) if isinstance(source, Channel) else builder.list_results(source)
        ),
        errors=() if isinstance(source, Channel) else tuple(builder.list_errors(source)),
        sources=tuple(map(_format_source, source.docs)),
        sync=sample.sync,
        asynchronous=sample.asynchronous,
        curl=() if example is None else tuple(map(_indent, example.curl)),
        responses=() if example is None else example.responses,
        messages=tuple(builder.list_messages(source)) if isinstance(source, Channel) else (),
    )


@dataclass(frozen=True)
class _Builder:
    """Builds the parts of a method on a page."""

    links: Links
    page: str

    def build_rows(self, arguments: Iterable[Argument]) -> tuple[Row, ...]:
        return tuple(
            Row(
                name=format_code_span(argument.name),
                type=self.links.format_type(argument.type, self.page),
                note="required" if argument.is_required else "",
                text=_format_cell(self.links.format_text(argument.doc, self.page)),
            )
            for argument in arguments
        )

    def list_results(self, operation: Operation) -> Iterator[str]:
        """The types of the results, each as a sentence."""
        text = self.links.format_text(operation.returns_text, self.page)
        if operation.signature.returns != NONE:
            yield (
                f"{self._format_type(operation.signature.returns)}: {text}"
                if text
                else self._format_type(operation.signature.returns)
            )
        for overload in operation.overloads:
            values = [
                f"{argument.name}={argument.type.value!r}"
                for argument in overload.arguments
                if isinstance(argument.type, Literal)
            ]
            if overload.returns != operation.signature.returns:
                condition = f"with {format_code_span(', '.join(values))}" if values else "otherwise"
                yield f"{condition}: {self._format_type(overload.returns)}"

    def list_session(self, channel: Channel) -> Iterator[str]:
        """The session, and the messages that it receives."""
        yield f"{format_code_span(channel.session)}, which is open; `with` closes it."
        if channel.received:
            received = self._format_type(channel.received.type)
            yield f"Iterating over the session yields the messages of the server: {received}"

    def list_errors(self, operation: Operation) -> Iterator[Row]:
        for failure in operation.failures:
            body = f" Body: {self._format_type(failure.body.type)}." if failure.body else ""
            yield Row(
                name=self.links.link_code(failure.error, failure.error, self.page),
                type=failure.status if failure.status.isdecimal() else "",
                note="",
                text=_format_cell(self.links.format_text(failure.text, self.page) + body),
            )
        if operation.name == operation.id.rpartition(".")[2]:
            return
        for raised in polls.RAISES:
            error, _, text = raised.partition(": ")
            yield Row(self.links.link_code(error, error, self.page), "", "", text)

    def list_messages(self, channel: Channel) -> Iterator[MessageView]:
        for message in channel.messages:
            signature = Signature(message.positional, message.keywords, NONE, NONE)
            yield MessageView(
                name=message.name,
                call=format_code_span(_format_call(f"session.{message.name}", signature)),
                text=self.links.format_text(message.description, self.page),
                parameters=self.build_rows(message.arguments),
            )

    def _format_type(self, type_: Type) -> str:
        return self.links.format_type(type_, self.page)


def _find_options(source: Operation | Channel) -> Argument:
    return channels.OPTIONS if isinstance(source, Channel) else resources.REQUEST_OPTIONS


def _format_call(path: str, signature: Signature) -> str:
    """A call with the names of its required arguments."""
    keywords = [f"{argument.name}=…" for argument in signature.keywords if argument.is_required]
    has_more = len(keywords) < len(signature.keywords)
    arguments = [
        *(argument.name for argument in signature.positional),
        *keywords,
        *(["…"] if has_more else []),
    ]
    return f"{path}({', '.join(arguments)})"


def _format_source(url: str) -> str:
    """A link to a page of the API's own documentation, named by its address."""
    text = url.partition("://")[2].rstrip("/") or url
    return f"[{format_markdown(text)}](<{quote(url, safe=_OF_URLS)}>)"


def _format_cell(markdown: str) -> str:
    """Paragraphs as the text of a cell."""
    return "<br>".join(" ".join(part.split()) for part in markdown.split("\n\n"))


def indent_sample(sample: Sample) -> Sample:
    """A sample as the content of tabs."""
    return Sample(_indent(sample.sync), _indent(sample.asynchronous))


def _indent(program: str) -> str:
    return textwrap.indent(program.rstrip("\n"), "    ")
