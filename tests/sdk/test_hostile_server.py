"""A server that lies: huge numbers, names of modules for tags, paths for file names."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from elevenlabs_sdk import APIResponseValidationError, ElevenLabs
from elevenlabs_sdk._runtime.models import UnknownVariant
from elevenlabs_sdk.models.conversational_ai import ToolConfig
from tests.sdk.conftest import Call
from tests.sdk.server import Server

HUGE = ("9" * 400, "9" * 5000, "-" + "9" * 100_000, "1e400", "1e999999999", "0." + "1" * 100_000)


@pytest.mark.parametrize("number", HUGE, ids=lambda number: f"{number[:4]}… {len(number)}")
def test_a_huge_number_is_kept_or_told_and_costs_nothing(number: str, server: Server, call: Call) -> None:
    body = f'[{{"model_id": "m", "name": "M", "token_cost_factor": {number}, "max_characters_request_free_user": {number}}}]'
    server.answer(body.encode(), content_type="application/json")
    try:
        [model] = call(lambda client: client.models.list())
    except APIResponseValidationError as error:
        assert len(str(error)) < 2000
    else:
        assert model.model_id == "m"
        assert len(repr(model.name)) < 100


TAGS = (
    "os.system",
    "subprocess",
    "elevenlabs_sdk._runtime.client",
    "__import__",
    "__class__",
    "../../x",
    "webhook.x",
    "Tool",
    "",
)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("tag", [*TAGS, {"$ref": "os"}, ["webhook"], 7, None])
def test_a_tag_is_compared_and_never_imported(tag: Any) -> None:
    from pydantic import TypeAdapter, ValidationError

    before = {*sys.modules}
    try:
        read = TypeAdapter(ToolConfig).validate_json(json.dumps({"type": tag, "name": "x"}))
    except ValidationError:
        assert not isinstance(tag, str) or not tag
    else:
        assert isinstance(read, UnknownVariant)
        assert read.model_dump(by_alias=True)["type"] == tag
    assert {
        name for name in {*sys.modules} - before if not name.startswith(("pydantic", "elevenlabs_sdk"))
    } == set()


@pytest.mark.parametrize("said", ["../../pwned", "/tmp/pwned", "pwned.mp3", "..\\pwned"])
def test_only_the_file_that_was_named_is_written(
    said: str, server: Server, client: ElevenLabs, tmp_path: Path
) -> None:
    headers = {"content-disposition": f'attachment; filename="{said}"'}
    server.answer(b"audio", content_type="audio/mpeg", headers=headers)
    client.text_to_speech.convert("v", text="x").write_to(tmp_path / "here.mp3")
    assert [path.name for path in tmp_path.iterdir()] == ["here.mp3"]
    assert not (tmp_path.parent / "pwned").exists()
