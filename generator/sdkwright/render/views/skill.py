"""The view of the skill for coding agents, in the package."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sdkwright.ir.api import Api
from sdkwright.render.samples.choice import choose_first_operation, choose_shortest_sample
from sdkwright.render.samples.operations import Sample


@dataclass(frozen=True)
class SkillView:
    """The texts of the skill; each of the samples may be missing."""

    name: str  # of the skill, and of its folder
    path: str  # in the package
    description: str  # when to use it, as a text in quotes of YAML
    first: list[str]
    pages: list[str]
    streams: list[str]


def build_skill(api: Api, samples: Mapping[str, Sample], package: str, distribution: str) -> SkillView:
    """The skill of an API, with its own samples."""
    name = re.sub("[^a-z0-9]+", "-", distribution.lower()).strip("-")
    title = " ".join(api.title.split())
    text = (
        f"Use the {title} API from Python with the package {package}: calls, lists, streams, errors, and tests without"
        " a network. Use it when code imports or should import this package."
    )
    return SkillView(
        name=name,
        path=f".agents/skills/{name}/SKILL.md",
        description=json.dumps(text),
        first=[samples[name].sync.strip() for name in choose_first_operation(api, samples)],
        pages=choose_shortest_sample(api, samples, "page"),
        streams=choose_shortest_sample(api, samples, "events", "json_lines", "stream"),
    )
