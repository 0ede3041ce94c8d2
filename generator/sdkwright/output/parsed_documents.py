"""Caches the trees of parsed documents, so that a run parses only the documents that have changed."""

from __future__ import annotations

import json

from sdkwright.openapi import strict_yaml
from sdkwright.openapi.yaml_tree import Tree
from sdkwright.output.cache import Cache
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Parse


def make_parser(cache: Cache) -> Parse:
    """Return `strict_yaml.parse`, with a cache of the documents that have no problem."""
    if not cache.is_active:
        return strict_yaml.parse

    def parse(data: bytes, file: str, problems: Problems) -> Tree | None:
        key = cache.make_key("document", data.decode("utf-8", "surrogateescape"))
        if (text := cache.get(key)) is not None:
            value, line, lines = json.loads(text)
            return Tree(value, line, lines)
        own_problems = Problems()
        tree = strict_yaml.parse(data, file, own_problems)
        for problem in own_problems.all():
            problems.error(problem.location, problem.message, *problem.fixes)
        if tree is not None and not own_problems.all():
            cache.put(key, json.dumps([tree.value, tree.line, tree.lines]))
        return tree

    return parse
