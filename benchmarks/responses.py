"""The responses of the servers and mock transports."""

from __future__ import annotations

import json
from typing import Any

MODEL: dict[str, Any] = {
    "model_id": "m",
    "name": "A model",
    "can_be_finetuned": True,
    "can_do_text_to_speech": True,
    "can_do_voice_conversion": False,
    "can_use_style": True,
    "can_use_speaker_boost": True,
    "serves_pro_voices": False,
    "token_cost_factor": 1.0,
    "description": "Speaks.",
    "requires_alpha_access": False,
    "max_characters_request_free_user": 1,
    "max_characters_request_subscribed_user": 1,
    "maximum_text_length_per_request": 1,
    "languages": [{"language_id": "en", "name": "English"}],
    "model_rates": {"character_cost_multiplier": 1.0},
    "concurrency_group": "standard",
}
MODEL_LIST = json.dumps([MODEL]).encode()


def create_voice(number: int) -> dict[str, Any]:
    """Return a voice with samples, labels, settings and languages, about 3 kB, as the API sends it."""
    sample = {
        "file_name": "sample.mp3",
        "mime_type": "audio/mpeg",
        "size_bytes": 123456,
        "hash": "0123456789abcdef",
        "duration_secs": 1.5,
        "remove_background_noise": False,
        "has_isolated_audio": False,
        "has_isolated_audio_preview": False,
    }
    language = {
        "language": "en",
        "model_id": "m",
        "accent": "plain",
        "locale": "en-US",
        "preview_url": "https://x/y",
    }
    return {
        "voice_id": f"voice-{number}",
        "name": f"Voice {number}",
        "samples": [{"sample_id": f"{number}-{index}", **sample} for index in range(5)],
        "category": "professional",
        "fine_tuning": {
            "is_allowed_to_fine_tune": True,
            "state": {"m": "fine_tuned", "n": "not_started"},
            "verification_failures": [],
            "verification_attempts_count": 2,
            "manual_verification_requested": False,
            "language": "en",
            "progress": {"m": 1.0},
            "message": {"m": "done"},
            "dataset_duration_seconds": 120.5,
        },
        "labels": {"accent": "plain", "age": "young", "gender": "female", "use_case": "narration"},
        "description": "A calm voice for long texts. " * 6,
        "preview_url": "https://example.com/preview.mp3",
        "available_for_tiers": ["creator", "pro"],
        "settings": {
            "stability": 0.5,
            "similarity_boost": 0.75,
            "style": 0.0,
            "use_speaker_boost": True,
            "speed": 1.0,
        },
        "high_quality_base_model_ids": ["m", "n", "o"],
        "verified_languages": [language for _ in range(5)],
        "voice_verification": {
            "requires_verification": False,
            "is_verified": True,
            "verification_failures": [],
            "verification_attempts_count": 1,
            "language": "en",
        },
        "is_owner": True,
        "is_legacy": False,
        "is_mixed": False,
        "created_at_unix": 1700000000,
    }


def create_voice_list(count: int) -> bytes:
    """Return the body of a response with a list of voices."""
    return json.dumps(
        {"voices": [create_voice(number) for number in range(count)], "has_more": False, "total_count": count}
    ).encode()
