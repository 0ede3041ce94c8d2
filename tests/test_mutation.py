"""The modules for mutation testing, and the changes of a source."""

from __future__ import annotations

import pytest

from tests.mutation.modules import MODULES, ROOT, Module
from tests.mutation.mutants import list_mutants


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)
def test_the_files_of_a_module_exist(module: Module) -> None:
    assert [path for path in (module.path, *module.tests) if not (ROOT / path).is_file()] == []


def test_each_mutant_has_one_change() -> None:
    source = 'def f(a: int) -> bool:\n    """Text."""\n    return a == 1 and not a'
    assert [(mutant.line, mutant.change) for mutant in list_mutants(source)] == [
        (3, "return a == 1 and (not a) -> return None"),
        (3, "a == 1 and (not a) -> a == 1 or not a"),
        (3, "a == 1 -> a != 1"),
        (3, "not a -> a"),
        (3, "1 -> 2"),
    ]
