"""`make prove` proves the verdict of every pair; `--write` keeps what the tool says and what happened: read the diff then."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.diff.proving import cases, prove


def main(arguments: list[str]) -> int:
    """The number of cases whose verdict does not agree with what happened, at most 1 as an exit code."""
    is_writing = "--write" in arguments
    named = [one for one in arguments if not one.startswith("--")]
    chosen = [case for case in cases() if not named or case.name in named]
    start = perf_counter()
    wrong = 0
    with TemporaryDirectory(prefix="sdkwright-prove-") as name:
        place = Path(name)
        if is_writing:
            for case in chosen:
                (case.folder / "expected.json").write_text(case.findings(place / "specs"), "utf-8")
        proofs = prove(chosen, place)
    counts: dict[str, int] = {}
    for case in chosen:
        proof = proofs[case.name]
        if is_writing:
            (case.folder / "proof.txt").write_text(proof.text(), "utf-8")
        says, happened = case.verdict, proof.verdict
        counts[says] = counts.get(says, 0) + 1
        if proof.old or happened != ("none" if says == "additive" else says):
            wrong += 1
            print(f"{case.name}: the tool says {says}, what happened is {happened}")
            print(f"  on the old SDK: {proof.old or 'fine'}")
            print("".join(f"  {line}\n" for line in proof.text().splitlines()), end="")
    told = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    print(
        f"{len(chosen) - wrong} of {len(chosen)} verdicts proven ({told}) in {perf_counter() - start:.0f} s"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
