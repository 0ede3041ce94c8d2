"""The examples of realtime do what they say."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from elevenlabs_sdk import ElevenLabs
from examples import talk_to_an_agent
from tests.sdk.realtime.server import Peer, RealtimeServer
from tests.sdk.realtime.test_realtime_conversations import METADATA
from tests.sdk.realtime.test_realtime_speech import speak_back

ROOT = Path(__file__).parents[3]


def test_speech_while_the_text_is_written(realtime: RealtimeServer, tmp_path: Path) -> None:
    realtime.play(speak_back)
    environment = {
        **os.environ,
        "PYTHONPATH": "generated/src",
        "ELEVENLABS_API_KEY": "k",
        "ELEVENLABS_BASE_URL": realtime.url,
    }
    target = tmp_path / "speech.mp3"
    done = subprocess.run(
        [sys.executable, "-W", "error", "examples/speak_while_written.py", str(target)],
        cwd=ROOT,
        env=environment,
        input="Schöne Grüße an alle".encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert target.read_text("utf-8") == "Schöne Grüße an alle "
    assert realtime.handshakes[0].path.startswith(
        "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream-input?model_id="
    )


def test_a_whole_conversation_with_a_tool(
    realtime: RealtimeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = bytes(range(256)) * 25

    def script(peer: Peer) -> None:
        peer.expect(
            {
                "type": "conversation_initiation_client_data",
                "dynamic_variables": {"patient": "Giulia Ferrando"},
            }
        )
        peer.send(METADATA)
        heard = b"".join(base64.b64decode(peer.receive()["user_audio_chunk"]) for _ in range(2))
        assert heard == question
        peer.send({"type": "user_transcript", "user_transcription_event": {"user_transcript": "Thursday?"}})
        parameters = {"day": "2025-06-12", "not_before": "11:00"}
        call = {"tool_name": "find_free_slots", "tool_call_id": "t1", "parameters": parameters}
        peer.send({"type": "client_tool_call", "client_tool_call": call})
        result = '{"free_slots": ["11:15"]}'
        peer.expect({"type": "client_tool_result", "tool_call_id": "t1", "result": result, "is_error": False})
        peer.send({"type": "ping", "ping_event": {"event_id": 1}})
        peer.expect({"type": "pong", "event_id": 1})
        peer.send({"type": "agent_response", "agent_response_event": {"agent_response": "At 11:15."}})
        for number, piece in enumerate((b"at ", b"eleven")):
            audio = {"audio_base_64": base64.b64encode(piece).decode(), "event_id": number}
            peer.send({"type": "audio", "audio_event": audio})

    realtime.play(script)
    (tmp_path / "question.pcm").write_bytes(question)
    recording = talk_to_an_agent.Recording(tmp_path / "question.pcm", tmp_path / "answer.pcm", pause=0.001)
    with ElevenLabs(api_key="k", base_url=realtime.url) as client:
        assert talk_to_an_agent.talk(client, "agent_1", recording) == "conv_1"
    assert capsys.readouterr().out == "you:   Thursday?\nagent: At 11:15.\n"
    assert (tmp_path / "answer.pcm").read_bytes() == b"at eleven"
    assert realtime.handshakes[0].path == "/v1/convai/conversation?agent_id=agent_1"
