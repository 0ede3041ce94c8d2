"""Which golden cases can see a mutant: those of which another Api is built, or another message made.

To build the Api of all cases takes half a second, to print them a minute; so all are built, and the test itself
then runs for those that differ.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from sdkwright.ir import names
from sdkwright.spec.loading import load_spec
from sdkwright.translate import build
from tests.goldens import WHOLE, Case, cases

_TEST = "tests/test_goldens.py::test_the_generator_makes_what_is_expected[{}]"


def known() -> dict[str, str]:
    """What is built of each case, or said of it."""
    return {case.name: _seen(case) for case in cases()}


def telling(before: Mapping[str, str]) -> Iterator[str]:
    """The tests of the cases that differ from what was known, those first that are not printed."""
    for case in sorted(cases(), key=lambda case: (case.is_generated, case.name != WHOLE)):
        if _seen(case) != before[case.name]:
            yield _TEST.format(case.name)


def _seen(case: Case) -> str:
    place = os.getcwd()
    try:
        if not case.is_generated:
            return repr(case.actual())
        os.chdir(case.folder)
        config = case.config()
        return repr(build(load_spec(config.spec), names.of_client(config.client_class)))
    except Exception as error:
        return repr(error)
    finally:
        os.chdir(place)
