"""Adopts a document: the whole run, from any OpenAPI document to the files of a curated description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sdkwright.adopt.conversion.document import convert_document
from sdkwright.adopt.conversion.ignored import report_ignored
from sdkwright.adopt.conversion.schema_facts import describe_place
from sdkwright.adopt.conversion.words import list_shortened
from sdkwright.adopt.decisions import Decision, Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.names.call_paths import choose_call_paths
from sdkwright.adopt.names.component_names import name_components
from sdkwright.adopt.names.name_table import NameTable, check_name_table
from sdkwright.adopt.proposals.propose import propose
from sdkwright.adopt.source import Source
from sdkwright.adopt.verification import make_valid
from sdkwright.adopt.writing.assembly import Origins, assemble, remove_unused_schemas
from sdkwright.adopt.writing.examples import keep_fitting_examples
from sdkwright.adopt.writing.ordering import order_keywords
from sdkwright.adopt.writing.placement import place
from sdkwright.adopt.writing.sharing import share
from sdkwright.openapi.description import Description
from sdkwright.openapi.loaded_files import is_url
from sdkwright.openapi.yaml_text import format_yaml
from sdkwright.spec.shapes import Object


@dataclass(frozen=True)
class Adoption:
    """A curated description, and what was decided for it."""

    files: Mapping[str, str]
    """The documents by their path below `spec/`."""
    document: Json
    """The same as one document."""
    origins: Origins
    """Where its parts are in the source."""
    decisions: tuple[Decision, ...]
    operations: int
    source_operations: int


def adopt(
    description: Description,
    names: NameTable | None = None,
    client_class: str = "Client",
    report: Callable[[str], None] = lambda stage: None,
) -> Adoption:
    """Return the curated description for a document; raises SpecError for names of what it does not have."""
    decisions = Decisions()
    source = Source(description.document)
    operations = source.list_operations()
    names = names or NameTable()
    check_name_table(names, operations, source.document)
    report("convert")
    paths = choose_call_paths(operations, source.document, names, decisions)
    base_url = description.name if is_url(description.name) else ""
    draft = convert_document(source, operations, paths, decisions, base_url)
    report_ignored(source, decisions)
    for pointer in list_shortened(source.document):
        decisions.add("weakened", pointer, describe_place(pointer), "the description is shortened")
    report("name")
    document, origins = assemble(draft, name_components(draft, names, decisions, client_class))
    keep_fitting_examples(document, origins.find_pointer, decisions, source.document)
    propose(document, origins.find_pointer, decisions)
    report("check")
    make_valid(document, client_class, decisions, origins.locate)
    report("write")
    share(document)
    remove_unused_schemas(document)
    document = order_keywords(document, Object("root"))
    files = {path: format_yaml(part) for path, part in place(document).items()}
    count = sum(len(item) for item in document["paths"].values())
    return Adoption(files, document, origins, tuple(decisions.list()), count, len(operations))
