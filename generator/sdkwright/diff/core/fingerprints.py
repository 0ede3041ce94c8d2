"""Fingerprints, by which the approvals file refers to findings.

A fingerprint contains the message of a finding. Where a message has been reworded, the table below restores the wording that
existing fingerprints contain. Aliases for a model or its plain data become the unions that earlier messages contained.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from sdkwright.diff.core.finding import Finding

_REWORDED: Final = r"""
-status-added: ^the response with status (\w+) is new$ -> there is an answer with status \1
-status-removed: ^the response with status (\w+) is gone$ -> there is no answer with status \1 any more
-: ^((?:`.*?` of )?the) response (\w+)(?=:| is| was| became) -> \1 answer \2
response-media-type-: ^(an? media type|the media type) of the response -> \1 of the answer
response-header-: ^(the .*header `.*?`) of the response -> \1 of the answer
-media-type-schema-removed: may contain anything now$ -> may hold anything now
webhook-added: ^the webhook is new$ -> the API makes one more call
webhook-removed: ^the webhook is gone$ -> the API no longer makes this call
webhook-signature-: ^the request is -> the call is
callback-added: ^the callback is new: -> the API calls back once more:
callback-removed: ^the callback is gone: -> the API no longer calls back:
-sunset-date-changed-too-small: will be removed(?= on .* not on ) -> goes
security-added: ^the credentials (.*) are accepted or required now$ -> credentials: \1 are accepted, or needed, now
security-removed: ^the credentials (.*) are no longer accepted or required$ -> credentials: \1 are no longer accepted, or needed
api-security-component-added: ^the security scheme (.*) is new$ -> the credentials \1 were described
api-security-component-removed: ^the security scheme (.*) is gone$ -> the credentials \1 are no longer described
api-security-component-type-changed: ^the security scheme (`.*?`) is -> the credentials \1 are
-oauth-scope-changed: has another description$ -> is described anew
-type-compatible: where every value is text$ -> where all is text
-pattern-generalized: was replaced by (.*), which matches everything$ -> gave way to \1, which everything matches
-unique-items-set: items must be unique$ -> no item may stand twice
-unique-items-unset: items need not be unique$ -> an item may stand twice
-of-added: was added to the (\w+)$ -> joined the \1
-of-removed: was removed from the (\w+)$ -> left the \1
-annotation-only: without effect on values was added$ -> that says nothing about values came
-annotation-only: without effect on values was removed$ -> that says nothing about values went
-wrapped-in-one-of: became a oneOf, .*$ -> was split into a oneOf, none of whose alternatives is what it was
-unwrapped-from-one-of: became one schema, .*$ -> gave way to one schema that is none of its alternatives
-additional-properties-forbidden: undeclared properties are rejected$ -> properties that are not declared are refused
-additional-properties-allowed: undeclared properties are allowed$ -> properties that are not declared are allowed
-mapping-added: were added to the discriminator's mapping(?=: ) -> joined the discriminator's mapping
-mapping-deleted: were removed from the discriminator's mapping(?=: ) -> left the discriminator's mapping
-required-property-removed: ; it was always present$ -> , which was always there
-write-only-property-added: is a new write-only property$ -> is a new property, which is only sent
-write-only-property-removed: ; it was write-only$ -> , which was only sent
-write-only-property-became-: ; it is write-only$ -> , but is only sent
-property-deprecated-with-sunset: , and its removal has a date$ -> , until a day that is known
python-field-changed: ^(.*); call `.*` \w+ it to use it as before$ -> \1
python-argument-: \b(date|datetime) \| str\b -> \1
python-result-added: ^(.*), no longer `None`; the result is .*$ -> \1
python-: returns(?= `| nothing any more) -> gives
python-waiting-changed: polls in another way, or ends at other statuses$ -> asks differently, or for another end
python-retries-changed: failed calls are retried in -> failed calls are tried again in
python-send-narrowed: accepts fewer messages$ -> no longer takes all that it took
python-send-widened: accepts more messages$ -> takes more
-tolerance-changed: ^the maximum age of a webhook is (\d+) seconds, no longer\b -> a webhook may be \1 seconds old, where it was
python-key-added: ^the client has an argument `api_key`, sent as (`.*`)$ -> the client sends an API key, as \1
python-key-gone: ^the client has no argument (.+) any more -> the client no longer sends an API key; the argument \1 has no effect
python-key-sent-elsewhere: ^the client sends `api_key` as -> the client sends the API key as
python-paging-changed: are requested in another way$ -> are asked for in another way
-property-became-not-: is no longer ((?:read|write)-only)$ -> became not \1
"""
"""A part of the rule ids, the wording of the message as a regular expression, and the wording in fingerprints."""


def _parse(table: str) -> Iterator[tuple[str, str, str]]:
    for line in table.strip().splitlines():
        rules, _, wording = line.partition(": ")
        pattern, replacement = wording.split(" -> ")
        yield rules, pattern, replacement


_WORDINGS: Final = tuple(_parse(_REWORDED))
_MODEL_OR_DICT: Final = re.compile(r"\b(\w+)OrDict\b")


def compute_fingerprint(finding: Finding) -> str:
    """Twelve hexadecimal digits that identify a finding.

    They do not depend on operations, locations and schemas, which an edit elsewhere may change.
    """
    message = finding.earlier_message or finding.message
    for rules, pattern, replacement in _WORDINGS:
        if rules in finding.rule:
            message = re.sub(pattern, replacement, message)
    message = _MODEL_OR_DICT.sub(
        lambda name: f"{name[1]} | {name[1]}Param" if name[0] in finding.model_or_dict_names else name[0],
        message,
    )
    text = "\0".join((finding.surface, finding.rule, finding.subject, message))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
