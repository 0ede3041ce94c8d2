"""`make contract`: calls every operation in every style, sync and async, against an independent contract server.

The server must accept each request, and each of its responses must fit its model. Everything is called twice: with the
bundle, and with the stricter version of `strict_bundle.py`.
"""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Iterator, Sequence

import httpx

from tests.contract.calls import Outcome, call_operations
from tests.contract.deviations import DESCRIPTION_DEVIATIONS, REQUEST_DEVIATIONS, Deviation
from tests.contract.server import Finding, Server, read_findings, run_server
from tests.contract.strict_bundle import make_strict
from tests.contract.wrong_requests import WRONG_REQUESTS
from tests.sdk.operations import DOCUMENT

MAX_SECONDS = 300


def main() -> int:
    _limit_time()
    warnings.simplefilter("ignore", DeprecationWarning)
    with run_server(DOCUMENT) as server:
        description_findings = server.findings
        outcomes = call_operations(server)
    with run_server(make_strict(DOCUMENT)) as server:
        unnoticed = list(_find_unnoticed(server))
        outcomes += call_operations(server)
    errors = [*check_outcomes(outcomes), *check_description(description_findings), *unnoticed]
    for error in errors:
        print(error)
    good = sum(1 for outcome in outcomes if not outcome.findings and not outcome.error)
    print(
        f"contract: {len({outcome.call for outcome in outcomes})} operations, {len(outcomes)} calls,"
        f" {good} without a finding, {len(WRONG_REQUESTS)} wrong requests,"
        f" {len(REQUEST_DEVIATIONS)} listed deviations, {len(errors)} errors"
    )
    return int(bool(errors))


def check_outcomes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield findings that are not listed, invalid responses, and listed deviations without a finding."""
    seen = set()
    for outcome in outcomes:
        for finding in outcome.findings:
            deviation = Deviation(outcome.call, finding.code, finding.location)
            seen.add(deviation)
            if deviation not in REQUEST_DEVIATIONS:
                yield f"{outcome.call} ({outcome.variant}): request: {' '.join(finding)}"
        if outcome.error:
            yield f"{outcome.call} ({outcome.variant}): {outcome.error}"
    for deviation in REQUEST_DEVIATIONS.keys() - seen:
        yield f"remove this deviation, the server no longer reports it: {' '.join(deviation)}"


def check_description(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the same for the findings on the description, which the server reports when it starts."""
    by_key = {(finding.code, finding.location): finding for finding in findings}
    for key in by_key.keys() - DESCRIPTION_DEVIATIONS:
        yield f"the description: {' '.join(by_key[key])}"
    for key in DESCRIPTION_DEVIATIONS.keys() - by_key:
        yield f"remove this deviation, the server no longer reports it: {' '.join(key)}"


def _find_unnoticed(server: Server) -> Iterator[str]:
    for wrong in WRONG_REQUESTS:
        response = httpx.request(
            wrong.method, f"{server.url}{wrong.path}", trust_env=False, **wrong.arguments
        )
        codes = [finding.code for finding in read_findings(response.headers)]
        if wrong.code not in codes:
            yield f"the server did not report {wrong.mistake}: {codes}"


def _limit_time() -> None:
    """On a time-out or a signal, exit by an exception, so that `finally` stops the server."""
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"contract: not finished after {MAX_SECONDS} s"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("contract: terminated by a signal"))
    signal.alarm(MAX_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
