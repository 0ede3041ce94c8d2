"""`sdkwright overlay`: print the samples as an OpenAPI Overlay."""

from __future__ import annotations

import argparse

from sdkwright.cli import terminal
from sdkwright.cli.options import (
    add_no_cache,
    add_output_file,
    add_spec,
    load_config,
    open_cache,
)

SUMMARY = "print the samples as an OpenAPI Overlay, for other documentation"
DESCRIPTION = """
Prints an OpenAPI Overlay 1.0 (JSON) that adds the samples of the reference to the description, as x-codeSamples. Apply it to
the document of sdkwright bundle, with any tool for overlays; documentation hosts such as Redoc then show the samples.
"""
EXAMPLES = """\
  sdkwright overlay -o samples.overlay.json   beside the bundle, for a documentation host
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_spec(parser)
    add_output_file(parser)
    add_no_cache(parser)


def run(options: argparse.Namespace) -> int:
    import json

    from sdkwright.pipeline import render_spec_samples
    from sdkwright.render.samples.overlay import render_overlay

    config = load_config(options)
    description, samples = render_spec_samples(config, open_cache(config, is_off=options.no_cache))
    overlay = render_overlay(json.loads(description), samples, config.distribution)
    terminal.write_document(overlay, options.output)
    return 0
