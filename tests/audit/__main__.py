"""`make audit`: fails on every difference between the description and the facts that spec/NOTES.md does not note."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from tests.audit.compare import Audit

ROOT = Path(__file__).parent.parent.parent
FACTS = ROOT.parent / "shared" / "facts" / "api-2025-06.json"
NOTES = ROOT / "spec" / "NOTES.md"


def noted() -> set[str]:
    """The differences that the notes list, each as a line `- ...` in backticks."""
    return set(
        re.findall(
            r"^- `([^`]+)`",
            NOTES.read_text(encoding="utf-8").partition("## Differences, one by one")[2],
            re.MULTILINE,
        )
    )


def main() -> int:
    if not FACTS.is_file():
        print("audit skipped: the facts are not beside this checkout")
        return 0
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    found = set(
        Audit(facts, json.loads(bundle_spec(load_spec(ROOT / "spec")))).differences(
            only_described="--described" in sys.argv
        )
    )
    notes = noted()
    for line in sorted(found - notes):
        print(f"not noted: {line}")
    for line in sorted(notes - found):
        print(f"noted, but not there: {line}")
    print(f"{len(found)} differences, {len(found & notes)} of them noted")
    return int(found != notes)


if __name__ == "__main__":
    sys.exit(main())
