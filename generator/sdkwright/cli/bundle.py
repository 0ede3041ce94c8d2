"""`sdkwright bundle`: print the spec as one OpenAPI document."""

from __future__ import annotations

import argparse

from sdkwright.cli import terminal
from sdkwright.cli.options import add_output_file, add_spec, load_config

SUMMARY = "print the spec as one OpenAPI document"
DESCRIPTION = """
Prints the whole spec as one self-contained OpenAPI 3.1 document (JSON), for any other tool.
"""
EXAMPLES = """\
  sdkwright bundle -o openapi.json   for a documentation site, a mock server or a gateway
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_spec(parser)
    add_output_file(parser)


def run(options: argparse.Namespace) -> int:
    from sdkwright.spec.bundle import bundle_spec
    from sdkwright.spec.loading import load_spec

    config = load_config(options)
    spec = load_spec(config.spec, config.foreign_keywords)
    terminal.write_document(bundle_spec(spec), options.output)
    return 0
