"""Receive webhooks: verify each event, respond immediately, and process the event afterwards.

    ELEVENLABS_WEBHOOK_SECRET=wsec_... uvicorn examples.webhook_receiver:app

The secret is displayed once, when you create the webhook in the workspace settings.
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
    """Anyone can send requests to this URL; process only those that ElevenLabs signed."""
    payload = await request.body()
    try:
        event = construct_event(payload, request.headers, os.environ["ELEVENLABS_WEBHOOK_SECRET"])
    except WebhookVerificationError as error:
        logger.warning("rejected: %s", error)
        return Response(status_code=401)
    except WebhookPayloadError as error:
        logger.error("invalid: %s", error)
        return Response(status_code=400)
    # Respond first, and with 200: ElevenLabs counts any other status as a failure.
    return Response(status_code=200, background=BackgroundTask(handle, event))


def handle(event: WebhookEvent) -> None:
    """Process an event. This may take longer than the time limit of the response."""
    if isinstance(event, PostCallTranscriptionEvent):
        logger.info("%s: %s", event.data.conversation_id, event.data.status)
    elif isinstance(event, PostCallAudioEvent):
        target = Path("recordings", Path(event.data.conversation_id).name).with_suffix(".mp3")
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(base64.b64decode(event.data.full_audio))
    else:
        logger.info("ignored: %s", event)


app = Starlette(routes=[Route("/webhooks", receive, methods=["POST"])])
