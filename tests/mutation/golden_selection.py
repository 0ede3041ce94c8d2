"""Selects the golden cases that can detect a mutant: those whose API or error message differs.

Translating all cases takes half a second, rendering them a minute. So all cases are translated, and the golden test runs
only for those that differ.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from sdkwright.ir import names
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.goldens import WHOLE, Case, list_cases

_TEST = "tests/test_goldens.py::test_the_generated_files_are_as_expected[{}]"


def translate_cases() -> dict[str, str]:
    """Return a text of the API or of the error message of each case, by its name."""
    return {case.name: _translate(case) for case in list_cases()}


def select_tests(before: Mapping[str, str]) -> Iterator[str]:
    """Yield the tests of the cases whose text differs; cases with error messages, which are fast, first."""
    for case in sorted(list_cases(), key=lambda case: (case.is_generated, case.name != WHOLE)):
        if _translate(case) != before[case.name]:
            yield _TEST.format(case.name)


def _translate(case: Case) -> str:
    folder = os.getcwd()
    try:
        if not case.is_generated:
            return repr(case.actual())
        os.chdir(case.folder)
        config = case.config()
        return repr(translate(load_spec(config.spec), names.list_client_names(config.client_class)))
    except Exception as error:
        return repr(error)
    finally:
        os.chdir(folder)
