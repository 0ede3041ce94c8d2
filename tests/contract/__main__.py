"""`make contract`: every operation, called in every style, sync and async, against an independent contract server.

Each request must be what the server takes the description to mean, and each of its answers must fit its model. All of
it twice: with the bundle as it is, and with the stricter edition of `closed.py`.
"""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Iterator, Sequence

import httpx

from tests.contract.calls import Outcome, outcomes
from tests.contract.closed import closed
from tests.contract.deviations import OF_REQUESTS, OF_THE_DESCRIPTION, Deviation
from tests.contract.steady import Finding, Steady, findings, running
from tests.contract.wrong_requests import WRONG
from tests.sdk.operations import DOCUMENT

LONGEST = 300
"""Seconds for everything."""


def main() -> int:
    _end_in_time()
    warnings.simplefilter("ignore", DeprecationWarning)
    with running(DOCUMENT) as server:
        told = server.findings
        made = outcomes(server)
    with running(closed(DOCUMENT)) as server:
        unnoticed = list(_unnoticed(server))
        made += outcomes(server)
    complaints = [*judge(made), *judge_description(told), *unnoticed]
    for complaint in complaints:
        print(complaint)
    good = sum(1 for one in made if not one.findings and not one.error)
    print(
        f"contract: {len({one.call for one in made})} operations, {len(made)} calls, {good} without a finding, "
        f"{len(WRONG)} wrong requests, {len(OF_REQUESTS)} listed deviations, {len(complaints)} complaints"
    )
    return int(bool(complaints))


def judge(made: Sequence[Outcome]) -> Iterator[str]:
    """What is wrong: a finding that is not listed, an answer that could not be read, a listed deviation that is gone."""
    seen = set()
    for one in made:
        found = {finding: Deviation(one.call, finding.code, finding.place) for finding in one.findings}
        seen |= {*found.values()}
        for finding, deviation in found.items():
            if deviation not in OF_REQUESTS:
                yield f"{one.call} ({one.how}): request: {' '.join(finding)}"
        if one.error:
            yield f"{one.call} ({one.how}): {one.error}"
    for deviation in OF_REQUESTS.keys() - seen:
        yield f"listed, but not there any more: {' '.join(deviation)}"


def judge_description(told: Sequence[Finding]) -> Iterator[str]:
    """The same for what the server says of the description when it starts."""
    found = {(finding.code, finding.place): finding for finding in told}
    for key in found.keys() - OF_THE_DESCRIPTION:
        yield f"the description: {' '.join(found[key])}"
    for key in OF_THE_DESCRIPTION.keys() - found:
        yield f"listed, but not there any more: {' '.join(key)}"


def _unnoticed(server: Steady) -> Iterator[str]:
    for wrong in WRONG:
        answer = httpx.request(wrong.method, f"{server.url}{wrong.path}", trust_env=False, **wrong.sent)
        codes = [finding.code for finding in findings(answer.headers)]
        if wrong.code not in codes:
            yield f"the server did not notice {wrong.fault}: {codes}"


def _end_in_time() -> None:
    """Whatever ends the run leaves it through `finally`, where the server is stopped."""
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"contract: not done after {LONGEST} s"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("contract: ended from outside"))
    signal.alarm(LONGEST)


if __name__ == "__main__":
    sys.exit(main())
