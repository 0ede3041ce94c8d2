"""Caches the warnings about documents, so that lint checks only those that have changed, and those that refer to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial

from sdkwright.output.cache import Cache, hash_contents
from sdkwright.output.stored_problems import format_problems, parse_problems
from sdkwright.problems.problem import Problem, Problems
from sdkwright.spec.lint import CheckDocument, check_document
from sdkwright.spec.loading import Document, Spec
from sdkwright.spec.node import find_once


def make_document_check(cache: Cache, spec: Spec) -> CheckDocument:
    """Return `check_document`, with a cache of the warnings about each document of the spec."""
    return _StoredWarnings(cache, spec).check if cache.is_active else check_document


class _StoredWarnings:
    def __init__(self, cache: Cache, spec: Spec) -> None:
        self._cache = cache
        self._spec = spec

    def check(self, document: Document) -> tuple[Problem, ...]:
        return find_once(document.node, "warnings", partial(self._check_once, document), Problems())

    def _check_once(self, document: Document, problems: Problems) -> tuple[Problem, ...]:
        found = self._find(document)
        # Examples may be in other documents, in which lines move.
        problems.add_all(problem for problem in found if problem.location.file != document.node.location.file)
        return found

    def _find(self, document: Document) -> tuple[Problem, ...]:
        modules = sorted(self._used_modules[document.module] & self._sources.keys())
        sources = [part for module in modules for part in (module, *self._sources[module])]
        key = self._cache.make_key("warnings", document.module, str(document.is_root), *sources)
        text = self._cache.get(key)
        if text is not None:
            return parse_problems(text)
        problems = check_document(document)
        self._cache.put(key, format_problems(problems))
        return problems

    @cached_property
    def _sources(self) -> Mapping[str, tuple[str, str]]:
        """By module: the path of its document in messages, and the hash of its contents."""
        return {
            document.module: (document.node.location.file, hash_contents({"": document.data}))
            for document in self._spec.documents
        }

    @cached_property
    def _used_modules(self) -> Mapping[str, frozenset[str]]:
        return self._spec.root.index.list_used_modules()
