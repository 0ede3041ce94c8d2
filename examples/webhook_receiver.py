"""Receive webhooks: make sure of each, answer at once, and work on it afterwards.

    ELEVENLABS_WEBHOOK_SECRET=wsec_... uvicorn examples.webhook_receiver:app

The secret is shown once, when the webhook is made in the settings of the workspace.
"""

from __future__ import annotations

import base64
import logging
import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from elevenlabs_sdk import (
    PostCallAudioEvent,
    PostCallTranscriptionEvent,
    WebhookEvent,
    WebhookPayloadError,
    WebhookVerificationError,
    construct_event,
)

logger = logging.getLogger(__name__)


async def receive(request: Request) -> Response:
    """Anybody can send a request to this URL; only what ElevenLabs has signed goes on."""
    payload = await request.body()
    try:
        event = construct_event(payload, request.headers, os.environ["ELEVENLABS_WEBHOOK_SECRET"])
    except WebhookVerificationError as error:
        logger.warning("refused: %s", error)
        return Response(status_code=401)
    except WebhookPayloadError as error:
        logger.error("not understood: %s", error)
        return Response(status_code=400)
    # The answer goes first: whoever waits too long for it takes the receiver for broken, and stops sending.
    return Response(status_code=204, background=BackgroundTask(handle, event))


def handle(event: WebhookEvent) -> None:
    """What is worth doing takes longer than an answer may take."""
    if isinstance(event, PostCallTranscriptionEvent):
        logger.info("%s: %s", event.data.conversation_id, event.data.status)
    elif isinstance(event, PostCallAudioEvent):
        target = Path("recordings", Path(event.data.conversation_id).name).with_suffix(".mp3")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(base64.b64decode(event.data.full_audio))
    else:
        logger.info("not for us: %s", event)


app = Starlette(routes=[Route("/webhooks", receive, methods=["POST"])])
