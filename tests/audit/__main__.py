"""`make audit`: fails on every difference between the spec and the facts that spec/NOTES.md does not list."""

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


def read_noted_differences() -> set[str]:
    """Return the differences that the notes list as lines such as "- `voices.get: missing`"."""
    section = NOTES.read_text(encoding="utf-8").partition("## Differences, one by one")[2]
    return set(re.findall(r"^- `([^`]+)`", section, re.MULTILINE))


def main() -> int:
    if not FACTS.is_file():
        print("audit skipped: there is no file of facts beside this checkout")
        return 0
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    bundle = json.loads(bundle_spec(load_spec(ROOT / "spec")))
    differences = set(Audit(facts, bundle).find_differences(only_described="--described" in sys.argv))
    notes = read_noted_differences()
    for line in sorted(differences - notes):
        print(f"not noted: {line}")
    for line in sorted(notes - differences):
        print(f"noted, but not found: {line}")
    print(f"{len(differences)} differences, {len(differences & notes)} of them noted")
    return int(differences != notes)


if __name__ == "__main__":
    sys.exit(main())
