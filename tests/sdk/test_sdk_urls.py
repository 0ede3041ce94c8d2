"""Paths and queries, as they arrive: no value may change the structure of a URL."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from elevenlabs_sdk import OMIT, ElevenLabs
from tests.sdk.conftest import Call
from tests.sdk.server import Server


@pytest.mark.parametrize(
    ("voice_id", "segment"),
    [
        ("21m00Tcm4TlvDq8ikWAM", "21m00Tcm4TlvDq8ikWAM"),
        ("../v1/admin?x=1", "..%2Fv1%2Fadmin%3Fx%3D1"),
        ("a b", "a%20b"),
        ("Zoë/日本", "Zo%C3%AB%2F%E6%97%A5%E6%9C%AC"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("a;b=c,d@e:f", "a%3Bb%3Dc%2Cd%40e%3Af"),
        ("-._~", "-._~"),
        ("...", "..."),
        ("\n", "%0A"),
    ],
)
def test_a_path_parameter_is_exactly_one_segment(
    server: Server, client: ElevenLabs, voice_id: str, segment: str
) -> None:
    server.answer_json({"status": "ok"})
    client.voices.delete(voice_id)
    assert (server.only.path, server.only.query) == (f"/v1/voices/{segment}", "")


@pytest.mark.parametrize("voice_id", ["", ".", "..", None, OMIT, ["a"], {"a": "b"}])
def test_a_path_parameter_that_names_another_resource_is_refused_before_anything_is_sent(
    server: Server, call: Call, voice_id: Any
) -> None:
    with pytest.raises(ValueError, match="voice_id"):
        call(lambda client: client.voices.delete(voice_id))
    assert server.requests == []


def test_several_path_parameters_are_positional_in_the_order_of_the_url(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json({"version": 4})
    client.dubbing.resource.segment.update("dubbing", "segment", "es", text="Hola")
    assert server.only.path == "/v1/dubbing/resource/dubbing/segment/segment/es"


def test_a_list_repeats_its_parameter(server: Server, call: Call) -> None:
    server.answer_json({"documents": [], "has_more": False})
    call(lambda client: client.conversational_ai.knowledge_base.list(types=["file", "url"], page_size=5))
    assert server.only.query == "page_size=5&types=file&types=url"


@pytest.mark.parametrize("types", [[], None, OMIT])
def test_an_empty_list_and_an_absent_one_are_not_sent(server: Server, client: ElevenLabs, types: Any) -> None:
    server.answer_json({"documents": [], "has_more": False})
    client.conversational_ai.knowledge_base.list(types=types)
    assert server.only.query == ""


def test_scalars_in_a_query(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"voices": [], "has_more": False, "total_count": 0})
    client.voices.search(
        search="Zoë & Søn/+=", include_total_count=False, page_size=100, sort=None, sort_direction=OMIT
    )
    assert (
        server.only.query
        == "page_size=100&search=Zo%C3%AB%20%26%20S%C3%B8n%2F%2B%3D&include_total_count=false"
    )


def test_a_default_of_the_description_is_sent_only_when_the_caller_gives_it(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json({"time": [], "usage": {}})
    client.usage.get(start_unix=1, end_unix=2, metric="credits")
    assert server.only.query == "start_unix=1&end_unix=2&metric=credits"


def test_request_options_add_to_the_query_and_replace_what_is_there(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json({"voices": [], "has_more": False, "total_count": 0})
    since = datetime(2025, 6, 1, tzinfo=timezone.utc)
    client.voices.search(
        page_size=10,
        request_options={
            "query": {"page_size": 20, "since": since, "tag": ["a", "b"], "shared": True, "x": None}
        },
    )
    assert server.only.query == "page_size=20&since=2025-06-01T00%3A00%3A00%2B00%3A00&tag=a&tag=b&shared=true"


def test_the_path_of_base_url_is_kept(server: Server) -> None:
    server.answer_json([])
    with ElevenLabs(api_key="k", base_url=f"{server.url}/proxy/eleven%20labs/") as client:
        client.models.list()
    assert server.only.path == "/proxy/eleven%20labs/v1/models"
