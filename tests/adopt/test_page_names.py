"""The names of the page classes of lists."""

from __future__ import annotations

import pytest

from sdkwright.adopt.proposals.page_names import choose_page_names


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (["Patient"], "PatientsPage"),
        (["PatientsPage"], "PatientsListPage"),
        (["PatientPage"], "PatientsListPage"),
        (["Page"], "PatientsPage"),
        (["UserPage"], "PatientsPage"),
    ],
)
def test_a_page_has_another_name_than_a_model(components: list[str], expected: str) -> None:
    assert choose_page_names(["patients.list"], components) == {"patients.list": expected}
