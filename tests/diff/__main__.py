"""`make prove`: proves the verdict of every case. `--write` first writes the expected findings and then the proofs."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.diff.proving import cases, prove


def main(arguments: list[str]) -> int:
    """1 if a verdict is not proven. Arguments are the names of cases; without any, all cases are proven."""
    is_writing = "--write" in arguments
    names = [argument for argument in arguments if not argument.startswith("--")]
    chosen = [case for case in cases() if not names or case.name in names]
    start = perf_counter()
    wrong = 0
    with TemporaryDirectory(prefix="sdkwright-prove-") as folder:
        place = Path(folder)
        if is_writing:
            for case in chosen:
                (case.folder / "expected.json").write_text(case.findings(place / "specs"), "utf-8")
        proofs = prove(chosen, place)
    for case in chosen:
        proof = proofs[case.name]
        if is_writing:
            (case.folder / "proof.txt").write_text(proof.text(), "utf-8")
        if proof.old or proof.verdict != case.verdict.replace("additive", "none"):
            wrong += 1
            print(f"{case.name}: the verdict is {case.verdict}, the effect is {proof.verdict}")
            print(f"  with the old SDK: {proof.old or 'fine'}")
            print("".join(f"  {line}\n" for line in proof.text().splitlines()), end="")
    counts = Counter(case.verdict for case in chosen)
    summary = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    seconds = perf_counter() - start
    print(f"{len(chosen) - wrong} of {len(chosen)} verdicts proven ({summary}) in {seconds:.0f} s")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
