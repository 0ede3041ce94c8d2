"""`make contract`: every operation, called in every style, sync and async, against an independent contract server.

Each request must be what the server takes the description to mean, and each of its answers must be readable to the letter.
It runs twice: with the bundle as it is, and with a stricter edition (`closed.py`).
"""

from __future__ import annotations

import json
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple

import httpx

from tests.contract import steady
from tests.contract.closed import closed
from tests.contract.deviations import DEVIATIONS, OF_THE_DESCRIPTION, Deviation
from tests.contract.wrong_requests import WRONG
from tests.sdk.conftest import AsyncCall, SyncCall
from tests.sdk.operations import DOCUMENT, OPERATIONS, Operation, Style, plain

LONGEST = 300.0
"""Seconds for everything."""


class Outcome(NamedTuple):
    """What became of one call."""

    call: str
    style: Style
    kind: str
    findings: list[steady.Finding]
    errors: list[str]

    @property
    def deviations(self) -> list[Deviation]:
        return [Deviation(self.call, finding.code, finding.place) for finding in self.findings]


def main() -> int:
    # So that `finally` is reached, and the server stopped, also when somebody ends the run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    warnings.simplefilter("ignore", DeprecationWarning)
    until = time.monotonic() + LONGEST
    outcomes: list[Outcome] = []
    complaints: list[str] = []
    with steady.running(DOCUMENT) as server:
        complaints += judge_description(server.findings)
        outcomes += every_call(server, until)
    with steady.running(closed(DOCUMENT)) as server:
        complaints += unnoticed(server)
        outcomes += every_call(server, until)
    complaints += judge(outcomes)
    for complaint in complaints:
        print(complaint)
    refused = sum(1 for outcome in outcomes if outcome.findings)
    print(
        f"contract: {len({outcome.call for outcome in outcomes})} operations, {len(outcomes)} calls, "
        f"{refused} of them with a listed deviation of the server or a fault; {len(WRONG)} wrong requests; "
        f"{len(complaints)} complaints"
    )
    return int(bool(complaints))
