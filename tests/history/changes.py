"""The changes in the change log of the API from February to May 2025, each with the edit that undoes it.

Only facts: dates, names, and the state before. Two lines of the log about the same thing are one change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.history.edits import (
    Edit,
    add_field,
    copy_operation,
    move_operation,
    remove_deprecation,
    remove_fields,
    remove_inherited_field,
    remove_null,
    remove_operations,
    remove_parameters,
    remove_values,
    replace_union,
)


@dataclass(frozen=True)
class Change:
    """A change in the change log, with the expected verdicts."""

    number: str
    date: str  # "" for changes of the front page, which has no dates
    statement: str
    undo: Edit
    wire: str
    python: str
    redo: Edit | None = None  # applied to the revision, if a later change replaced this one


_DOCUMENT = "/v1/convai/knowledge-base/{documentation_id}"
_SPEAKER = "/v1/dubbing/resource/{dubbing_id}/speaker/{speaker_id}"
_SIMULATE = "POST /v1/convai/agents/{agent_id}/simulate-conversation"
_SIGNED = "GET /v1/convai/conversation/get-signed-url"
_OLD_SIGNED = "/v1/convai/conversation/get_signed_url"
_OLD_CALL = "conversational_ai.conversations.get_signed_url_by_old_path"
_BOTH_SIGNED = copy_operation(_SIGNED, _OLD_SIGNED, _OLD_CALL)
_STATUS = {"type": "string", "description": "How far the snapshot was."}


def new_operations(number: str, date: str, statement: str, *operations: str) -> Change:
    """A change that added operations."""
    return Change(number, date, statement, remove_operations(*operations), "compatible", "additive")


def new_fields(number: str, date: str, statement: str, *fields: str) -> Change:
    """A change that added fields to responses."""
    return Change(number, date, statement, remove_fields(*fields), "compatible", "additive")


CHANGES: Final = (
    new_operations("01", "2025-02-04", "Invite several users at once", "POST /v1/workspace/invites/add-bulk"),
    new_operations("02", "2025-02-04", "Create podcasts", "POST /v1/studio/podcasts"),
    new_operations(
        *("03", "2025-02-04", "Read, update and delete documents of the knowledge base"),
        *(f"GET {_DOCUMENT}", f"PATCH {_DOCUMENT}", f"DELETE {_DOCUMENT}"),
    ),
    new_operations(
        "04",
        "2025-02-04",
        "Update a chapter",
        "POST /v1/studio/projects/{project_id}/chapters/{chapter_id}",
    ),
    new_fields("05", "2025-02-04", "Invitations contain groups", "WorkspaceInviteRequest.group_ids"),
    new_fields("06", "2025-02-04", "A chapter contains its content", "StudioChapterDetails.content"),
    new_fields(
        *("07", "2025-02-04", "Agents have a retention period for conversations"),
        *("PrivacyConfig.retention_days", "PrivacyConfig.delete_transcript_and_pii"),
    ),
    Change(
        *("08", "2025-02-04", "New content of an audio native project contains the id of the project"),
        *(remove_inherited_field("AudioNativeUpdate", "project_id"), "compatible", "additive"),
    ),
    new_fields(
        "09",
        "2025-02-04",
        "The subscription contains the limit for agents",
        "SubscriptionExtras.convai_chars_per_minute",
    ),
    new_fields(
        "10", "2025-02-04", "A dubbing contains metadata of its recording", "DubbingProject.media_metadata"
    ),
    new_fields(
        "11",
        "2025-02-04",
        "A conversation contains its deletion settings",
        "ConversationMetadata.deletion_settings",
    ),
    new_operations(
        "12",
        "2025-03-10",
        "Add a voice of the library",
        "POST /v1/voices/add/{public_user_id}/{voice_id}",
    ),
    new_operations(
        *("13", "2025-03-10", "Download a snapshot as an archive"),
        "POST /v1/studio/projects/{project_id}/snapshots/{project_snapshot_id}/archive",
    ),
    new_operations("14", "2025-03-10", "Update a project", "POST /v1/studio/projects/{project_id}"),
    new_operations("15", "2025-03-10", "Create an audio native project", "POST /v1/audio-native"),
    new_operations("16", "2025-03-10", "List all voices", "GET /v1/voices"),
    new_operations(
        *("17", "2025-03-10", "Download a version of a pronunciation dictionary"),
        "GET /v1/pronunciation-dictionaries/{dictionary_id}/{version_id}/download",
    ),
    new_operations(
        "18",
        "2025-03-10",
        "Read the settings of an audio native project",
        "GET /v1/audio-native/{project_id}/settings",
    ),
    Change(
        *("19", "2025-03-17", "The name of a web page in the knowledge base may be null"),
        *(remove_null("KnowledgeBaseURLRequest.name"), "compatible", "additive"),
    ),
    Change(
        *("20", "2025-03-17", "The description of a dictionary may be null"),
        *(remove_null("PronunciationDictionaryFileRequest.description"), "compatible", "additive"),
    ),
    new_operations(
        "21", "2025-03-17", "Read a resource of the workspace", "GET /v1/workspace/resources/{resource_id}"
    ),
    Change(
        *("22", "2025-03-24", "The version in a locator of a project may be null"),
        *(remove_null("PronunciationDictionaryVersionLocator.version_id"), "breaking", "breaking"),
    ),
    new_fields(
        *("23", "2025-03-24", "The dictionaries of a project contain their number of rules"),
        "PronunciationDictionaryVersion.version_rules_num",
    ),
    Change(
        *("24", "2025-03-24", "Sort dictionaries"),
        remove_parameters("GET /v1/pronunciation-dictionaries", "sort", "sort_direction"),
        *("compatible", "additive"),
    ),
    new_fields(
        *("25", "2025-03-24", "A dictionary contains the number of rules of its latest version"),
        "PronunciationDictionary.latest_version_rules_num",
    ),
    new_fields(
        *("26", "2025-03-24", "A new version of a dictionary contains its number of rules"),
        *(
            "NewPronunciationDictionary.version_rules_num",
            "PronunciationDictionaryRevision.version_rules_num",
        ),
    ),
    Change(
        *("27", "2025-03-24", "A snapshot of a project no longer has a status"),
        *(add_field("StudioProjectSnapshot.status", _STATUS, required=True), "breaking", "breaking"),
    ),
    new_fields(
        *("28", "2025-04-14", "A dictionary contains the permissions of the user"),
        "PronunciationDictionary.permission_on_resource",
    ),
    new_operations("29", "2025-05-12", "Update a speaker of a dubbing", f"PATCH {_SPEAKER}"),
    new_operations("30", "2025-05-12", "List voices similar to a speaker", f"GET {_SPEAKER}/similar-voices"),
    new_operations(
        "31", "2025-05-12", "Simulate a conversation, also as a stream", _SIMULATE, f"{_SIMULATE}/stream"
    ),
    new_operations(
        "32", "2025-05-12", "Make calls over a SIP trunk", "POST /v1/convai/sip-trunk/outbound-call"
    ),
    new_fields("33", "", "A batch of calls contains its provider", "BatchCall.phone_provider"),
    new_fields("34", "", "Create a project from content in JSON", "StudioProjectRequest.from_content_json"),
    Change(
        *("35a", "", "The signed URL has a new path, and the old one is deprecated"),
        *(move_operation(_SIGNED, _OLD_SIGNED), "compatible", "additive", _BOTH_SIGNED),
    ),
    Change("35b", "", "The old path of the signed URL is gone", _BOTH_SIGNED, "compatible", "breaking"),
    Change(
        *("36", "", "The fields of a phone number depend on its provider"),
        *(replace_union("PhoneNumber", "TwilioPhoneNumber"), "breaking", "breaking"),
    ),
    new_operations("37", "", "Update a secret", "PATCH /v1/convai/secrets/{secret_id}"),
    new_operations(
        *("38", "", "Submit and list batches of calls"),
        *("POST /v1/convai/batch-calling/submit", "GET /v1/convai/batch-calling/workspace"),
    ),
    new_operations("39", "", "Duplicate an agent", "POST /v1/convai/agents/{agent_id}/duplicate"),
    new_operations(
        *("40", "", "Create, list, read, update and delete tools, and list the agents that depend on them"),
        *("POST /v1/convai/tools", "GET /v1/convai/tools", "GET /v1/convai/tools/{tool_id}"),
        *("PATCH /v1/convai/tools/{tool_id}", "DELETE /v1/convai/tools/{tool_id}"),
        "GET /v1/convai/tools/{tool_id}/dependent-agents",
    ),
    new_fields("41", "", "An agent has the tools of the platform", "PromptConfig.built_in_tools"),
    Change(
        *("42", "", "Inline tools of an agent are deprecated"),
        *(remove_deprecation("AgentPrompt.tools"), "compatible", "none"),
    ),
    new_fields("43", "", "A dubbing from CSV has a frame rate", "DubbingRequest.csv_fps"),
    new_fields(
        "44",
        "",
        "Encrypt the incoming audio of a SIP trunk",
        "SIPTrunkPhoneNumberRequest.inbound_media_encryption",
    ),
    Change(
        *("45", "", "The category of a voice may be famous"),
        *(remove_values("famous", "VoiceCategory", "DubbingSimilarVoiceCategory"), "warning", "none"),
    ),
    new_operations("46", "", "List the indexes of a document", f"GET {_DOCUMENT}/rag-index"),
    new_fields(
        "47", "", "The widget contains whether it supports text only", "AgentWidgetConfig.supports_text_only"
    ),
    new_operations(
        *("48", "", "Calculate the size of an agent's knowledge base and the cost of its language model"),
        *(
            "GET /v1/convai/agent/{agent_id}/knowledge-base/size",
            "POST /v1/convai/agent/{agent_id}/llm-usage/calculate",
        ),
        "POST /v1/convai/llm-usage/calculate",
    ),
)
