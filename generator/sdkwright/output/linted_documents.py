"""Caches the warnings about documents, so that lint checks only those that have changed, and those that refer to them."""

from __future__ import annotations

from sdkwright.output.cache import Cache, hash_contents
from sdkwright.output.stored_problems import format_problems, parse_problems
from sdkwright.problems.problem import Problem
from sdkwright.spec.lint import CheckDocument, check_document
from sdkwright.spec.loading import Document, Spec


def make_document_check(cache: Cache, spec: Spec) -> CheckDocument:
    """Return `check_document`, with a cache of the warnings about each document of the spec."""
    if not cache.is_active:
        return check_document
    files = {document.module: document.node.location.file for document in spec.documents}
    hashes = {document.module: hash_contents({"": document.data}) for document in spec.documents}
    used = spec.root.index.list_used_modules()

    def check(document: Document) -> tuple[Problem, ...]:
        modules = sorted(used[document.module] & hashes.keys())
        sources = [part for module in modules for part in (module, files[module], hashes[module])]
        key = cache.make_key("warnings", document.module, str(document.is_root), *sources)
        text = cache.get(key)
        if text is not None:
            return parse_problems(text)
        problems = check_document(document)
        cache.put(key, format_problems(problems))
        return problems

    return check
