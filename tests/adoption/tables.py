"""The tables of docs/adopt.md, and the limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from benchmarks.page import describe_machine
from tests.adoption.contract_reasons import find_reason
from tests.adoption.measuring import Result
from tests.adoption.oasdiff import FALSE_ALARMS, OasdiffResult

MIN_OPERATIONS = 0.995
MIN_SAMPLES = 0.99
MAX_LOST = 0.01
MAX_TIME = 2.0
MAX_MB = 500.0
_LISTED = 5


def list_broken_limits(results: Sequence[Result]) -> list[str]:
    """The limits that the results break."""
    return [*_list_broken_limits([result for result in results if result.error != "no operations"])]


def _list_broken_limits(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if result.error:
            yield f"{result.name}: {result.error}"
        if result.broken_modules:
            yield f"{result.name}: {len(result.broken_modules)} modules cannot be imported"
        if result.types is not None and any(result.types):
            yield f"{result.name}: {len(result.types.mypy)} errors of mypy, {len(result.types.pyright)} of pyright"
        if result.unreported:
            yield f"{result.name}: {len(result.unreported)} findings of sdkwright diff that the report does not name"
        if result.oasdiff is not None and (result.oasdiff.rest or result.oasdiff.error):
            number = sum(result.oasdiff.rest.values())
            yield f"{result.name}: {result.oasdiff.error or f'{number} findings of oasdiff are neither reported nor false'}"
        if max(result.lost_share, result.lost_wire_share) > MAX_LOST:
            yield f"{result.name}: {result.lost_share:.2%} of the facts are dropped or weakened"
        unknown = [failure for failure in result.contract_failures if not find_reason(failure["problem"])]
        if unknown:
            yield f"{result.name}: {len(unknown)} calls of the contract server fail without a known reason"
        if result.names:
            yield f"{result.name}: {len(result.names)} names break a rule"
        if result.peak_mb > MAX_MB:
            yield f"{result.name}: {result.peak_mb:.0f} MB"
    generated, operations = _sum(results, "generated"), _sum(results, "source_operations")
    if generated < MIN_OPERATIONS * operations:
        yield f"{generated} of {operations} operations are generated, less than {MIN_OPERATIONS:.1%}"
    failures, samples = sum(len(result.sample_failures) for result in results), _sum(results, "samples")
    if samples - failures < MIN_SAMPLES * samples:
        yield f"{failures} of {samples} samples fail, more than {1 - MIN_SAMPLES:.0%}"
    own, baseline = _sum_times(results)
    if own > MAX_TIME * baseline > 0:
        yield f"{own / baseline:.2f} times the CPU time of openapi-python-client, more than {MAX_TIME:g}"


def format_tables(results: Sequence[Result]) -> str:
    """The measured section of the page."""
    adopted = [result for result in results if result.error != "no operations"]
    skipped = ", ".join(result.name for result in results if result.error == "no operations")
    parts = [
        f"Measured {date.today()} with {describe_machine()}; CPU seconds with child processes, without a cache.",
        *([f"Without operations: {skipped}."] if skipped else []),
        _format_table(_OPERATIONS_TITLE, map(_format_operations, adopted), _format_sums(adopted)),
        _format_table(_MEANING_TITLE, map(_format_meaning, adopted)),
        "The largest shares of dropped and weakened places: "
        + "; ".join(_describe_losses(result) for result in _find_worst(adopted))
        + ".",
        _format_limits(adopted),
        *_format_oasdiff([result for result in adopted if result.oasdiff is not None]),
        *_format_contract(adopted),
        *_format_failures(adopted),
    ]
    return "\n\n".join(parts)


_OPERATIONS_TITLE = (
    "| document | operations | adopted | generated | samples | failed | mypy | pyright | CPU s: adopt | generate"
    " | openapi-python-client | peak MB |"
)
_MEANING_TITLE = (
    "| document | facts | on the wire | dropped or weakened | on the wire | findings of `diff` | not in the report"
    " | guessed | renamed |"
)


def _format_table(title: str, rows: Iterable[str], *sums: str) -> str:
    line = "| --- " * (title.count("|") - 1) + "|"
    return "\n".join([title, line, *rows, *sums])


def _format_operations(result: Result) -> str:
    types = (
        ["", ""] if result.types is None else [str(len(result.types.mypy)), str(len(result.types.pyright))]
    )
    baseline = f"{result.baseline_seconds:.1f}" if result.baseline_seconds else ""
    cells = [
        result.name,
        f"{result.source_operations:,}",
        f"{result.adopted:,}",
        f"{result.generated:,}",
        f"{result.samples:,}",
        f"{len(result.sample_failures):,}",
        *types,
        f"{result.adopt_seconds:.1f}",
        f"{result.generate_seconds:.1f}",
        baseline,
        f"{result.peak_mb:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _format_sums(results: Sequence[Result]) -> str:
    checked = [result.types for result in results if result.types is not None]
    cells = [
        "all",
        *(f"{_sum(results, name):,}" for name in ("source_operations", "adopted", "generated", "samples")),
        f"{sum(len(result.sample_failures) for result in results):,}",
        str(sum(len(errors.mypy) for errors in checked)),
        str(sum(len(errors.pyright) for errors in checked)),
        *(
            f"{sum(getattr(result, name) for result in results):.1f}"
            for name in ("adopt_seconds", "generate_seconds")
        ),
        f"{sum(result.baseline_seconds for result in results):.1f}",
        f"{_find_peak(results):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _format_meaning(result: Result) -> str:
    cells = [
        result.name,
        f"{result.facts.total:,}",
        f"{result.facts.wire:,}",
        f"{result.lost:,} ({result.lost_share:.2%})",
        f"{result.lost_on_wire:,} ({result.lost_wire_share:.2%})",
        f"{result.findings:,}",
        f"{len(result.unreported):,}",
        *(f"{result.decisions.get(kind, 0):,}" for kind in ("guessed", "renamed")),
    ]
    return f"| {' | '.join(cells)} |"


def _find_worst(results: Sequence[Result]) -> list[Result]:
    return sorted(results, key=lambda result: -result.lost_share)[:_LISTED]


def _describe_losses(result: Result) -> str:
    return f"{result.name} {result.lost_share:.2%}"


def _format_limits(results: Sequence[Result]) -> str:
    own, baseline = _sum_times(results)
    samples = _sum(results, "samples")
    failures = sum(len(result.sample_failures) for result in results)
    rows = [
        _format_limit(
            "operations generated",
            _sum(results, "generated") / max(_sum(results, "source_operations"), 1),
            MIN_OPERATIONS,
        ),
        _format_limit("samples that run", (samples - failures) / max(samples, 1), MIN_SAMPLES),
        f"| names that break a rule | {sum(len(result.names) for result in results)} | 0 |",
        f"| findings of `diff` that the report does not name | {sum(len(result.unreported) for result in results)} | 0 |",
        f"| peak memory of the process tree | {_find_peak(results):.0f} MB | at most {MAX_MB:g} MB |",
    ]
    if baseline:
        rows.append(
            f"| CPU time, relative to openapi-python-client with its hooks | {own / baseline:.2f} | at most {MAX_TIME:g} |"
        )
    return _format_table("| measure | result | limit |", rows)


def _format_limit(name: str, share: float, limit: float) -> str:
    return f"| {name} | {share:.2%} | at least {limit:.1%} |"


def _format_failures(results: Sequence[Result]) -> Iterator[str]:
    """Lists of what is wrong: of the samples and of the findings."""
    samples = Counter(
        (result.name, failure["sample"].rpartition("-")[0], failure["problem"])
        for result in results
        for failure in result.sample_failures
    )
    if samples:
        rows = [f"| {name} | `{sample}` | {_escape(problem)} |" for name, sample, problem in samples]
        yield "Samples that fail:"
        yield _format_table("| document | sample | problem |", rows)
    rules = Counter((result.name, rule) for result in results for rule, _, _ in result.unreported)
    if rules:
        rows = [f"| {name} | `{rule}` | {count} |" for (name, rule), count in rules.items()]
        yield "Findings of `diff` that the report does not name:"
        yield _format_table("| document | rule | findings |", rows)


def _format_oasdiff(results: Sequence[Result]) -> Iterator[str]:
    """The findings of oasdiff by document, and the kinds of false alarms."""
    if not results:
        return
    alarms: Counter[str] = Counter()
    rows: list[str] = []
    for result in results:
        found = result.oasdiff or OasdiffResult()
        alarms.update(found.false_alarms)
        numbers = (found.total, found.reported, sum(found.false_alarms.values()), sum(found.rest.values()))
        cells = (
            [f"not readable: {_escape(found.error)}"]
            if found.error
            else [f"{number:,}" for number in numbers]
        )
        rows.append(f"| {' | '.join([result.name, *cells, *[''] * (4 - len(cells))])} |")
    yield "Findings of oasdiff, which repeats a change of a schema for every operation and property that reaches it:"
    yield _format_table("| document | findings | in the report | false alarms | others |", rows)
    kinds = [
        f"| `{_escape(kind)}` | {count:,} | {FALSE_ALARMS[kind]} |" for kind, count in alarms.most_common()
    ]
    yield "False alarms of oasdiff:"
    yield _format_table("| kind | findings | reason |", kinds)
    others = [
        f"| {result.name} | `{kind}` | {count:,} |"
        for result in results
        for kind, count in (result.oasdiff.rest if result.oasdiff else {}).items()
    ]
    if others:
        yield "Others:"
        yield _format_table("| document | kind | findings |", others)


def _format_contract(results: Sequence[Result]) -> Iterator[str]:
    """The calls of a server that serves the document itself."""
    called = [result for result in results if result.contract_calls or result.contract_failures]
    if not called:
        return
    failures = [(result.name, failure) for result in called for failure in result.contract_failures]
    yield (
        f"{_sum(called, 'contract_calls')} operations of {len(called)} documents were called on Steady, which served the"
        f" document itself; {len(failures)} calls failed:"
    )
    rows = [
        f"| {name} | `{failure['sample'].rpartition('-')[0]}` | {_escape(failure['problem'])}"
        f" | {find_reason(failure['problem'])} |"
        for name, failure in failures
    ]
    yield _format_table("| document | operation | problem | reason |", rows)


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")[:160]


def _sum(results: Iterable[Result], name: str) -> int:
    return sum(getattr(result, name) for result in results)


def _sum_times(results: Sequence[Result]) -> tuple[float, float]:
    """The CPU times of both generators, summed over the documents that both generate."""
    both = [result for result in results if result.baseline_seconds and not result.error]
    return sum(result.own_seconds for result in both), sum(result.baseline_seconds for result in both)


def _find_peak(results: Iterable[Result]) -> float:
    return max((result.peak_mb for result in results), default=0.0)
