"""Webhooks and callbacks, as a receiver sees them: with a client, without one, and behind a web server."""

from __future__ import annotations

import base64
import importlib
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

import elevenlabs_sdk
from elevenlabs_sdk import (
    AsyncElevenLabs,
    ElevenLabs,
    ElevenLabsError,
    WebhookVerificationError,
    construct_event,
)
from elevenlabs_sdk.webhooks import (
    parse_chapter_conversion_status,
    parse_event,
    parse_project_conversion_status,
    sign_event,
)
from examples.webhook_receiver import app
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.documents import ROOT, read_programs
from tests.goldens import Case, list_cases
from tests.sdk.operations import DOCUMENT
from tests.sdk.server import serving

SECRET = "wsec_f00d"
HEADER = "ElevenLabs-Signature"
EXAMPLES: dict[str, Any] = {
    name: item["post"]["requestBody"]["content"]["application/json"]["example"]
    for name, item in DOCUMENT["webhooks"].items()
}
CLASSES = {
    "post_call_transcription": "PostCallTranscriptionEvent",
    "post_call_audio": "PostCallAudioEvent",
    "speech_to_text_completion": "UnknownWebhookEvent",
    "project_conversion_status": "StudioProjectConversionEvent",
    "chapter_conversion_status": "StudioChapterConversionEvent",
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("holder", ["module", "package", "client", "async client"])
def test_every_event_is_verified_and_typed(name: str, holder: str) -> None:
    construct = {
        "module": elevenlabs_sdk.webhooks.construct_event,
        "package": construct_event,
        "client": ElevenLabs().webhooks.construct_event,
        "async client": AsyncElevenLabs().webhooks.construct_event,
    }[holder]
    payload = json.dumps(EXAMPLES[name])
    event = construct(payload, sign_event(payload, SECRET), SECRET, strict_validation=True)
    assert type(event).__name__ == CLASSES[name]
    assert event.model_dump(mode="json", exclude_unset=True) == EXAMPLES[name]
    with pytest.raises(WebhookVerificationError, match="does not match"):
        construct(payload, sign_event(payload, SECRET), "another")


def test_each_signed_webhook_of_the_description_has_an_example() -> None:
    signed = {name for name, item in DOCUMENT["webhooks"].items() if "x-signature" in item["post"]}
    assert signed == set(EXAMPLES) == set(CLASSES)


def test_a_payload_that_is_verified_and_no_event() -> None:
    for payload in ("nonsense", "[]"):
        with pytest.raises(elevenlabs_sdk.WebhookPayloadError) as caught:
            construct_event(payload, sign_event(payload, SECRET), SECRET)
        assert isinstance(caught.value, ElevenLabsError)


def test_callbacks_are_read_without_a_signature() -> None:
    project, chapter = (json.dumps(EXAMPLES[f"{name}_conversion_status"]) for name in ("project", "chapter"))
    assert parse_project_conversion_status(project).data.project_id == "aw1NgEzBg83R7vgmiJt6"
    assert parse_chapter_conversion_status(chapter.encode()).data.chapter_snapshot_id is None
    assert [type(parse_event(one)).__name__ for one in (project, chapter)] == [
        "StudioProjectConversionEvent",
        "StudioChapterConversionEvent",
    ]


def test_verifying_needs_neither_pydantic_nor_a_model() -> None:
    program = """
import sys
from elevenlabs_sdk import WebhookVerificationError, construct_event
try:
    construct_event(b"{}", "t=1,v0=" + "0" * 64, "wsec_f00d")
except WebhookVerificationError:
    print([name for name in sys.modules if name.startswith(("pydantic", "elevenlabs_sdk.models"))])
"""
    source = str(Path(elevenlabs_sdk.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_receiver(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ELEVENLABS_WEBHOOK_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.INFO, "examples.webhook_receiver")
    statuses: dict[str, int] = {}
    with serving(app) as url, httpx.Client(base_url=url) as sender:

        def send(what: str, payload: bytes, signature: str | None) -> None:
            headers = {HEADER: signature} if signature is not None else {}
            statuses[what] = sender.post("/webhooks", content=payload, headers=headers).status_code

        for name, document in EXAMPLES.items():
            payload = json.dumps(document).encode()
            send(name, payload, sign_event(payload, SECRET))
        send("forged", payload, sign_event(payload, "another"))
        send("changed", payload + b" ", sign_event(payload, SECRET))
        send("old", payload, sign_event(payload, SECRET, timestamp=1_700_000_000))
        send("unsigned", payload, None)
        send("nonsense", b"nonsense", sign_event(b"nonsense", SECRET))

    refused = dict.fromkeys(("forged", "changed", "old", "unsigned"), 401)
    assert statuses == {**dict.fromkeys(EXAMPLES, 200), **refused, "nonsense": 400}
    audio = EXAMPLES["post_call_audio"]["data"]
    recording = tmp_path / "recordings" / f"{audio['conversation_id']}.mp3"
    assert recording.read_bytes() == base64.b64decode(audio["full_audio"])
    said = [record.getMessage() for record in caplog.records]
    assert "conv_01jxd5y8v4e0fb6m3n2kq7w9zt: done" in said
    assert sum(one.startswith("rejected: ") for one in said) == len(refused)


def test_the_page_on_webhooks(capsys: pytest.CaptureFixture[str]) -> None:
    namespace: dict[str, Any] = {}
    shown = read_programs(ROOT / "docs" / "webhooks.md")
    assert len(shown) == 3
    for block in shown:
        exec(compile(block, "docs/webhooks.md", "exec"), namespace)
    payload = json.dumps(EXAMPLES["post_call_transcription"]).encode()
    assert namespace["receive"](payload, {HEADER.lower(): sign_event(payload, SECRET)}) == 200
    assert namespace["receive"](payload, {}) == 401
    assert capsys.readouterr().out.splitlines() == [
        EXAMPLES["post_call_transcription"]["data"]["conversation_id"],
        f"the request has no header {HEADER}",
    ]


def _package(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    case: Case = next(one for one in list_cases() if one.name == name)
    config = case.config(f"golden_{name}", case.folder)
    write_output(generate(config), folder)
    monkeypatch.syspath_prepend(folder / "src")
    return importlib.import_module(config.package)


def test_the_names_in_a_signature_are_those_of_the_description(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a client shows how to verify webhooks also when no operation is about them."""
    package = _package("webhooks", tmp_path, monkeypatch)
    payload = '{"kind": "order.sent", "parcel": "p"}'
    value = package.sign_event(payload, "s", timestamp=1_700_000_000)
    assert value.startswith("ts=1700000000,sig=")
    with pytest.raises(package.WebhookVerificationError, match=r"seconds ago; the limit is 300 seconds"):
        package.construct_event(payload, value, "s")
    for client in (package.Example(), package.AsyncExample()):
        headers = {"shop-signature": package.sign_event(payload, "s")}
        assert client.webhooks.construct_event(payload, headers, "s") == package.OrderSent(parcel="p")


def test_without_a_signature_there_is_nothing_to_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = _package("webhook_without_signature", tmp_path, monkeypatch)
    assert package.webhooks.parse_ping('"pong"') == "pong"
    assert (
        package.parse_order_paid('{"kind": "order.paid", "order": {"order_id": "o"}}').order.order_id == "o"
    )
    for name in ("construct_event", "sign_event", "parse_event"):
        assert not hasattr(package, name)
        assert not hasattr(package.webhooks, name)
    assert not hasattr(package.Example(), "webhooks")
