"""What the API's change log says has changed from February to May 2025, and the edit that undoes each statement.

Facts only: dates, names, and what was there before. Where two lines of the log say one thing it is one change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.history.edits import (
    Edit,
    also_at,
    at_another_path,
    not_deprecated,
    not_nullable,
    one_object,
    with_field,
    without_fields,
    without_inherited,
    without_operations,
    without_parameters,
    without_values,
)


@dataclass(frozen=True)
class Change:
    """A statement of the change log, with the verdicts that a person gives it."""

    number: str
    date: str  # "" for what stands on the front page, which has no dates
    said: str
    undo: Edit
    wire: str
    python: str
    redo: Edit | None = None  # applied to the revision: for a change that a later one has replaced


_DOCUMENT = "/v1/convai/knowledge-base/{documentation_id}"
_SPEAKER = "/v1/dubbing/resource/{dubbing_id}/speaker/{speaker_id}"
_SIMULATE = "POST /v1/convai/agents/{agent_id}/simulate-conversation"
_SIGNED = "GET /v1/convai/conversation/get-signed-url"
_OLD_SIGNED = "/v1/convai/conversation/get_signed_url"
_OLD_CALL = "conversational_ai.conversations.get_signed_url_by_old_path"
_BOTH_SIGNED = also_at(_SIGNED, _OLD_SIGNED, _OLD_CALL)
_STATUS = {"type": "string", "description": "How far the snapshot was."}


def new(number: str, date: str, said: str, *operations: str) -> Change:
    """Operations that were added."""
    return Change(number, date, said, without_operations(*operations), "compatible", "additive")


def told(number: str, date: str, said: str, *fields: str) -> Change:
    """Fields of answers that were added."""
    return Change(number, date, said, without_fields(*fields), "compatible", "additive")


CHANGES: Final = (
    new("01", "2025-02-04", "Several people are invited at once", "POST /v1/workspace/invites/add-bulk"),
    new("02", "2025-02-04", "Podcasts are made", "POST /v1/studio/podcasts"),
    new(
        *("03", "2025-02-04", "Documents of the knowledge base are read, changed and deleted"),
        *(f"GET {_DOCUMENT}", f"PATCH {_DOCUMENT}", f"DELETE {_DOCUMENT}"),
    ),
    new(
        "04",
        "2025-02-04",
        "A chapter is changed",
        "POST /v1/studio/projects/{project_id}/chapters/{chapter_id}",
    ),
    told("05", "2025-02-04", "Invitations name groups", "WorkspaceInviteRequest.group_ids"),
    told("06", "2025-02-04", "A chapter comes with its content", "StudioChapterDetails.content"),
    told(
        *("07", "2025-02-04", "How long conversations are kept is a setting of the agent"),
        *("PrivacyConfig.retention_days", "PrivacyConfig.delete_transcript_and_pii"),
    ),
    Change(
        *("08", "2025-02-04", "New content of an audio native project names the project"),
        *(without_inherited("AudioNativeUpdate", "project_id"), "compatible", "additive"),
    ),
    told(
        "09",
        "2025-02-04",
        "The account tells its limit for agents",
        "SubscriptionExtras.convai_chars_per_minute",
    ),
    told("10", "2025-02-04", "A dubbing tells of its recording", "DubbingProject.media_metadata"),
    told(
        "11",
        "2025-02-04",
        "A conversation tells what is deleted when",
        "ConversationMetadata.deletion_settings",
    ),
    new(
        "12",
        "2025-03-10",
        "A voice of the library is added",
        "POST /v1/voices/add/{public_user_id}/{voice_id}",
    ),
    new(
        *("13", "2025-03-10", "A snapshot is downloaded as an archive"),
        "POST /v1/studio/projects/{project_id}/snapshots/{project_snapshot_id}/archive",
    ),
    new("14", "2025-03-10", "A project is changed", "POST /v1/studio/projects/{project_id}"),
    new("15", "2025-03-10", "An audio native project is made", "POST /v1/audio-native"),
    new("16", "2025-03-10", "All voices are listed", "GET /v1/voices"),
    new(
        *("17", "2025-03-10", "A version of a pronunciation dictionary is downloaded"),
        "GET /v1/pronunciation-dictionaries/{dictionary_id}/{version_id}/download",
    ),
    new(
        "18",
        "2025-03-10",
        "The settings of an audio native project",
        "GET /v1/audio-native/{project_id}/settings",
    ),
    Change(
        *("19", "2025-03-17", "The name of a web page in the knowledge base may be null"),
        *(not_nullable("KnowledgeBaseURLRequest.name"), "compatible", "additive"),
    ),
    Change(
        *("20", "2025-03-17", "The description of a dictionary may be null"),
        *(not_nullable("PronunciationDictionaryFileRequest.description"), "compatible", "additive"),
    ),
    new(
        "21", "2025-03-17", "A resource of the workspace is read", "GET /v1/workspace/resources/{resource_id}"
    ),
    Change(
        *("22", "2025-03-24", "The version in a locator of a project may be null"),
        *(not_nullable("PronunciationDictionaryVersionLocator.version_id"), "breaking", "breaking"),
    ),
    told(
        *("23", "2025-03-24", "The dictionaries of a project tell how many rules they have"),
        "PronunciationDictionaryVersion.version_rules_num",
    ),
    Change(
        *("24", "2025-03-24", "Dictionaries are sorted"),
        without_parameters("GET /v1/pronunciation-dictionaries", "sort", "sort_direction"),
        *("compatible", "additive"),
    ),
    told(
        *("25", "2025-03-24", "A dictionary tells how many rules its latest version has"),
        "PronunciationDictionary.latest_version_rules_num",
    ),
    told(
        *("26", "2025-03-24", "A new version of a dictionary tells how many rules it has"),
        *(
            "NewPronunciationDictionary.version_rules_num",
            "PronunciationDictionaryRevision.version_rules_num",
        ),
    ),
    Change(
        *("27", "2025-03-24", "A snapshot of a project no longer has a status"),
        *(with_field("StudioProjectSnapshot.status", _STATUS, required=True), "breaking", "breaking"),
    ),
    told(
        *("28", "2025-04-14", "A dictionary tells what the account may do with it"),
        "PronunciationDictionary.permission_on_resource",
    ),
    new("29", "2025-05-12", "A speaker of a dubbing is changed", f"PATCH {_SPEAKER}"),
    new("30", "2025-05-12", "Voices like that of a speaker", f"GET {_SPEAKER}/similar-voices"),
    new(
        "31", "2025-05-12", "A conversation is simulated, also as a stream", _SIMULATE, f"{_SIMULATE}/stream"
    ),
    new("32", "2025-05-12", "An agent calls over a SIP trunk", "POST /v1/convai/sip-trunk/outbound-call"),
    told("33", "", "A batch of calls tells its provider", "BatchCall.phone_provider"),
    told("34", "", "A project is made from content in JSON", "StudioProjectRequest.from_content_json"),
    Change(
        *("35a", "", "The signed URL has a new path, and the old one is deprecated"),
        *(at_another_path(_SIGNED, _OLD_SIGNED), "compatible", "additive", _BOTH_SIGNED),
    ),
    Change("35b", "", "The old path of the signed URL is gone", _BOTH_SIGNED, "compatible", "breaking"),
    Change(
        *("36", "", "What is told of a phone number depends on its provider"),
        *(one_object("PhoneNumber", "TwilioPhoneNumber"), "breaking", "breaking"),
    ),
    new("37", "", "A secret is changed", "PATCH /v1/convai/secrets/{secret_id}"),
    new(
        *("38", "", "Batches of calls are submitted and listed"),
        *("POST /v1/convai/batch-calling/submit", "GET /v1/convai/batch-calling/workspace"),
    ),
    new("39", "", "An agent is duplicated", "POST /v1/convai/agents/{agent_id}/duplicate"),
    new(
        *("40", "", "Tools are made, listed, read, changed and deleted, and tell which agents need them"),
        *("POST /v1/convai/tools", "GET /v1/convai/tools", "GET /v1/convai/tools/{tool_id}"),
        *("PATCH /v1/convai/tools/{tool_id}", "DELETE /v1/convai/tools/{tool_id}"),
        "GET /v1/convai/tools/{tool_id}/dependent-agents",
    ),
    told("41", "", "An agent has the tools of the platform", "PromptConfig.built_in_tools"),
    Change(
        *("42", "", "Tools written into an agent are deprecated"),
        *(not_deprecated("AgentPrompt.tools"), "compatible", "none"),
    ),
    told("43", "", "A dubbing from CSV is told its frame rate", "DubbingRequest.csv_fps"),
    told(
        "44",
        "",
        "Incoming audio of a SIP trunk is encrypted",
        "SIPTrunkPhoneNumberRequest.inbound_media_encryption",
    ),
    Change(
        *("45", "", "A voice may be famous"),
        *(without_values("famous", "VoiceCategory", "DubbingSimilarVoiceCategory"), "warning", "none"),
    ),
    new("46", "", "The indexes of a document", f"GET {_DOCUMENT}/rag-index"),
    told("47", "", "The widget tells whether users can write only", "AgentWidgetConfig.supports_text_only"),
    new(
        *("48", "", "What an agent's knowledge and its language model cost"),
        *(
            "GET /v1/convai/agent/{agent_id}/knowledge-base/size",
            "POST /v1/convai/agent/{agent_id}/llm-usage/calculate",
        ),
        "POST /v1/convai/llm-usage/calculate",
    ),
)
