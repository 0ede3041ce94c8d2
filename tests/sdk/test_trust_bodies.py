"""The body of a failure: what the description says of its status, or the plain JSON that came."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from elevenlabs_sdk import (
    BadRequestError,
    HistoryDownloadProblem,
    HTTPValidationError,
    UnprocessableEntityError,
)
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server
from tests.sdk.test_sdk_golden_packages import Golden, golden, of  # noqa: F401

PROBLEM = {"loc": ["body", "text", 0], "msg": "Field required", "type": "missing", "input": None}
ROOT = Path(__file__).parents[2]
USES: dict[str, Callable[[Any], Any]] = {
    "json": lambda client: client.voices.get("v"),
    "stream": lambda client: client.text_to_speech.convert("v", text=""),
    "json lines": lambda client: client.text_to_speech.stream_with_timestamps("v", text=""),
    "page": lambda client: client.voices.search(),
    "raw": lambda client: client.voices.with_raw_response.get("v"),
    "upload": lambda client: client.voices.ivc.create(name="n", files=[b"x"]),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_body_that_is_as_described_is_a_model(
    server: Server, call: Call, use: Callable[[Any], Any]
) -> None:
    server.answer_json({"detail": [PROBLEM], "trace": "t"}, status=422)
    with pytest.raises(UnprocessableEntityError) as caught:
        call(use)
    body = caught.value.body
    assert isinstance(body, HTTPValidationError)
    assert body.detail is not None
    assert (body.detail[0].loc, body.detail[0].msg) == (["body", "text", 0], "Field required")
    assert body.model_extra == {"trace": "t"}
    assert caught.value.message == "body.text.0: Field required"


def test_each_operation_has_its_own(server: Server, call: Call) -> None:
    server.answer_json({"error": "invalid_history_items", "message": "None was found."}, status=400)
    with pytest.raises(BadRequestError) as caught:
        call(lambda client: client.history.download(history_item_ids=["h"]))
    assert isinstance(caught.value.body, HistoryDownloadProblem)
    assert caught.value.message == "None was found."


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (b'{"detail": {"status": "no", "message": "No."}}', {"detail": {"status": "no", "message": "No."}}),
        (b'{"detail": [{"msg": "half"}]}', {"detail": [{"msg": "half"}]}),
        (b'{"error": "x", "message": "No."}', {"error": "x", "message": "No."}),
        (b"{}", {}),
        (b"[1]", [1]),
        (b"null", None),
        (b"<html>", "<html>"),
        (b"", ""),
        (b"[" * 100_000, "[" * 100_000),
    ],
    ids=["a list wanted", "half", "nothing of it", "empty", "a list", "null", "HTML", "no body", "deep"],
)
def test_a_body_that_is_not_stays_as_it_came(
    server: Server, call: Call, content: bytes, body: object
) -> None:
    server.answer(content, status=422, content_type="application/json")
    with pytest.raises(UnprocessableEntityError) as caught:
        call(lambda client: client.voices.get("v"))
    assert caught.value.body == body


def test_a_status_that_is_not_described_stays_as_it_came(server: Server, call: Call) -> None:
    server.answer_json({"detail": [PROBLEM]}, status=400)
    with pytest.raises(BadRequestError) as caught:
        call(lambda client: client.voices.get("v"))
    assert caught.value.body == {"detail": [PROBLEM]}


def test_an_error_with_a_model_copies_and_pickles(server: Server, call: Call) -> None:
    server.answer_json({"detail": [PROBLEM]}, status=422, headers={"request-id": "r"})
    with pytest.raises(UnprocessableEntityError) as caught:
        call(lambda client: client.voices.get("v"))
    for twin in (
        copy.copy(caught.value),
        copy.deepcopy(caught.value),
        pickle.loads(pickle.dumps(caught.value)),
    ):
        assert (str(twin), twin.body, twin.request_id) == (str(caught.value), caught.value.body, "r")


def test_the_key_is_nowhere_in_an_error(server: Server, call: Call) -> None:
    server.answer_json({"detail": [{**PROBLEM, "msg": f"bad key {KEY}", "input": KEY}]}, status=422)
    with pytest.raises(UnprocessableEntityError) as caught:
        call(lambda client: client.voices.get("v"))
    error = caught.value
    shown = [
        str(error),
        repr(error.body),
        error.response.text,
        repr(vars(error)),
        repr(error.response.request.headers),
    ]
    assert KEY not in " ".join(shown)
    assert error.message == "body.text.0: bad key ***"


def test_the_models_of_failures_load_with_the_first_failure(server: Server) -> None:
    code = """
import sys
from elevenlabs_sdk import ElevenLabs, UnprocessableEntityError
client = ElevenLabs(api_key="k", base_url=sys.argv[1])
client.voices.ivc
import elevenlabs_sdk.resources.voices
assert client.history.get_audio("h").read() == b"audio"
before = "pydantic" in sys.modules
try:
    client.history.get_audio("h")
except UnprocessableEntityError as error:
    print(before, "pydantic" in sys.modules, type(error.body).__name__)
"""
    server.answer(b"audio")
    server.answer_json({"detail": [PROBLEM]}, status=422)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated" / "src")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, server.url],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (["False", "True", "HTTPValidationError"], "")


@of("failure_bodies")
def test_ranges_of_statuses(golden: Golden) -> None:  # noqa: F811
    for status, body, kind in [
        (409, {"reader": "Ada"}, "Loan"),
        (409, {"person": "Ada"}, "dict"),
        (422, {"title": "no"}, "Problem"),
        (503, {"title": "closed"}, "Problem"),
        (404, {"title": "gone"}, "dict"),
    ]:
        for way in (golden.call, golden.call_async):
            golden.server.answer_json(body, status=status)
            with pytest.raises(Exception, match=str(status)) as caught:
                way(lambda client: client.books.get("b", request_options={"max_retries": 0}))
            assert type(caught.value.body).__name__ == kind  # type: ignore[attr-defined]
