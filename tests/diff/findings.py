"""Findings of every kind for the tests of the reports, some with texts that a report must escape."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sdkwright.diff.core.finding import AffectedOperation, Finding
from sdkwright.diff.review.comparison import ComparedDescription, Comparison
from sdkwright.diff.review.policy import Approval, Policy, Review, apply_policy
from sdkwright.problems.problem import SourceLocation

LIST = AffectedOperation("GET", "/v1/lamps", "lamps.list")
GET = AffectedOperation("GET", "/v1/lamps/{lamp_id}", "lamps.get")
DELETE = AffectedOperation("DELETE", "/v1/lamps/{lamp_id}", "lamps.delete")
PLAIN = AffectedOperation("POST", "/v1/plain")
LAMP = "/components/schemas/Lamp"

REMOVED_ARGUMENT: Final = (
    Finding(
        rule="request-parameter-removed",
        surface="wire",
        level="error",
        subject="/paths/~1v1~1lamps/get/parameters/query/room",
        message="the query parameter 'room' is gone",
        operations=(replace(LIST, call=""),),
        before="name: room\nin: query\nschema:\n  type: string",
        base=SourceLocation("main:spec/lamps.yaml", 12),
        revision=SourceLocation("spec/lamps.yaml", 9),
    ),
    Finding(
        rule="argument-removed",
        surface="python",
        level="error",
        effect="runtime",
        subject="/paths/~1v1~1lamps/get/parameters/query/room",
        message="the argument 'room' of lamps.list is gone",
        operations=(LIST,),
        before="client.lamps.list(room=...)",
        after="client.lamps.list()",
        base=SourceLocation("main:spec/lamps.yaml", 12),
        revision=SourceLocation("spec/lamps.yaml", 9),
    ),
)
NOW_OPTIONAL: Final = (
    Finding(
        rule="response-property-became-optional",
        surface="wire",
        level="error",
        subject=f"{LAMP}/properties/colour",
        message="the property 'colour' of an answer may now be missing",
        operations=(replace(GET, call=""), replace(LIST, call="")),
        before="type: object\nrequired:\n  - lamp_id\n  - colour\nproperties:\n  colour:\n    type: string",
        after="type: object\nrequired:\n  - lamp_id\nproperties:\n  colour:\n    type: string",
        base=SourceLocation("main:spec/lamps.yaml", 40),
        revision=SourceLocation("spec/lamps.yaml", 37),
    ),
    Finding(
        rule="field-widened",
        surface="python",
        level="warning",
        effect="typing",
        subject=f"{LAMP}/properties/colour",
        message="the field 'colour' of Lamp may now be None",
        operations=(GET, LIST),
        before="lamp.colour.upper()",
        after='(lamp.colour or "").upper()',
    ),
)
NEW_OPERATION: Final = (
    Finding(
        rule="endpoint-added",
        surface="wire",
        level="info",
        subject="/paths/~1v1~1lamps~1{lamp_id}/delete",
        message="the operation is new",
        operations=(replace(DELETE, call=""),),
        revision=SourceLocation("spec/lamps.yaml", 30),
    ),
    Finding(
        rule="method-added",
        surface="python",
        level="info",
        effect="additive",
        subject="/paths/~1v1~1lamps~1{lamp_id}/delete",
        message="the method lamps.delete is new",
        operations=(DELETE,),
        after="client.lamps.delete(lamp_id)",
        revision=SourceLocation("spec/lamps.yaml", 30),
    ),
)
ADDED_VALUE: Final = Finding(
    rule="response-property-enum-value-added",
    surface="wire",
    level="warning",
    subject="/components/schemas/Kind/enum",
    message="the value 'festive' may now come in an answer",
    operations=tuple(AffectedOperation("GET", f"/v1/{number:02}/kinds") for number in range(12)),
    before="floor\ndesk",
    after="floor\ndesk\nfestive",
    base=SourceLocation("main:spec/shared.yaml", 3),
    revision=SourceLocation("spec/shared.yaml", 3),
)
RENAMED_CLASS: Final = Finding(
    rule="signature-reordered",
    surface="python",
    level="info",
    effect="none",
    subject="/info/title",
    message="the docstring of the client says something else",
    operations=(),
)
HOSTILE: Final = Finding(
    rule="request-body-became-required",
    surface="wire",
    level="error",
    subject="/paths/~1v1~1plain/post/requestBody",
    message="::error::\x1b[31m<script>alert(1)</script> @everyone *bold* `tick` 100% | a,b:c\n\n::warning::x \u202e#1",
    operations=(PLAIN,),
    before="```\n</pre><img src=x onerror=alert(1)>\n::error::x",
    after="```\n</pre><img src=x>\n\x1b]0;title\x07",
    base=SourceLocation("a,b:c%.yaml", 1),
)
ALL: Final = (
    *REMOVED_ARGUMENT,
    *NOW_OPTIONAL,
    *NEW_OPERATION,
    ADDED_VALUE,
    RENAMED_CLASS,
    HOSTILE,
)
COMPARISON: Final = Comparison(
    ComparedDescription("main:spec", "Lamps", "1.4.0"), ComparedDescription("spec", "Lamps", "1.5.0"), ALL
)
POLICY: Final = Policy(
    approvals=(
        Approval(
            source="approvals.toml: entry 1",
            reason="Unused since March <b>.",
            rule="request-parameter-removed",
            operation="GET /v1/lamps",
            location="/paths/~1v1~1lamps/get/parameters/query/room",
        ),
    )
)


def make_review(*findings: Finding, unavailable: str = "", policy: Policy = POLICY) -> Review:
    """The review of some findings, or of all."""
    return apply_policy(replace(COMPARISON, findings=findings or ALL, unavailable=unavailable), policy)
