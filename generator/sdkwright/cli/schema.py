"""`sdkwright schema`: the format of the spec as a JSON Schema, for editors."""

from __future__ import annotations

import argparse

from sdkwright.cli import terminal
from sdkwright.cli.options import add_output_file

SUMMARY = "print the format of the spec as a JSON Schema, for editors"
DESCRIPTION = """
Prints a JSON Schema of the documents of a spec. Editors use it for completion, hovers, and errors while you type:
every editor with yaml-language-server, such as VS Code with the YAML extension. sdkwright lint checks more than this schema.
"""
EXAMPLES = """\
  sdkwright schema -o .vscode/sdkwright.schema.json   for the setting yaml.schemas of VS Code
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_output_file(parser)


def run(options: argparse.Namespace) -> int:
    import json

    from sdkwright.spec.editor_schema import build_editor_schema

    terminal.write_document(json.dumps(build_editor_schema(), indent=1) + "\n", options.output)
    return 0
