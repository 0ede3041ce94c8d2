"""The rules of what a method gives, and of lists that go on."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

RESULT_GONE = rule(
    "result-gone",
    "runtime",
    "A method gives None where it gave something.",
    "`delete(...) -> Status` becomes `-> None`",
    "result-added",
)
RESULT_ADDED = rule(
    "result-added",
    "additive",
    "A method gives something where it gave None.",
    "`delete(...) -> None` becomes `-> Status`",
    "result-gone",
)
RESULT_OPTIONAL = rule(
    "result-optional",
    "runtime",
    "A method may give None where it always gave something.",
    "`get(...) -> Voice` becomes `-> Voice | None`",
    "result-narrowed",
)
RESULT_CHANGED = rule(
    "result-changed",
    "runtime",
    "What a method gives can no longer be used as before.",
    "`get(...) -> Voice` becomes `-> list[Voice]`",
    "result-changed",
)
RESULT_RETYPED = rule(
    "result-retyped",
    "typing",
    "What a method gives has another type that a running program can use as before.",
    "`get(...) -> Voice` becomes `-> VoiceWithSamples`, which has all fields of `Voice`",
    "result-retyped",
)
RESULT_NARROWED = rule(
    "result-narrowed",
    "none",
    "A method gives less kinds of things than before.",
    "`get(...) -> Voice | None` becomes `-> Voice`",
    "result-optional",
)
RESULT_KIND_CHANGED = rule(
    "result-kind-changed",
    "runtime",
    "The answer is read in another way: at once, as a stream of bytes, as items that arrive one by one.",
    "`convert(...) -> ByteStream` becomes `-> AudioWithTimestamps`",
    "result-kind-changed",
)
RESULT_PAGED = rule(
    "result-paged",
    "additive",
    "A list can be iterated over all of its pages; the answer has its fields as before.",
    "`list() -> VoiceList` becomes `-> VoicesPage`",
    "result-unpaged",
)
RESULT_UNPAGED = rule(
    "result-unpaged",
    "runtime",
    "A list is one answer only: it has no items to iterate over, and no further pages.",
    "`for voice in client.voices.list()` gives no voices",
    "result-paged",
)
OVERLOAD_GONE = rule(
    "overload-gone",
    "runtime",
    "An argument no longer asks for another answer.",
    "`convert(webhook=True)` is a `Transcript`, no longer a `TranscriptionAccepted`",
    "overload-added",
)
OVERLOAD_ADDED = rule(
    "overload-added",
    "additive",
    "A new argument asks for another answer, which has its own type.",
    "`convert(webhook=True)` is a `TranscriptionAccepted`",
    "overload-gone",
)
PAGE_GONE = rule(
    "page-gone",
    "runtime",
    "A page class is gone or has another name: ImportError.",
    "`VoicesPage` -> `VoiceListPage`",
    "page-added",
)
PAGE_ADDED = rule("page-added", "additive", "There is a new page class.", "`VoicesPage` is new", "page-gone")
PAGE_MOVED = rule(
    "page-moved",
    "runtime",
    "A page class is imported from another module; its import from the package itself still works.",
    "`sdk.pages.voices.VoicesPage` -> `sdk.pages.shared.VoicesPage`",
    "page-moved",
)
PAGE_ITEMS_CHANGED = rule(
    "page-items-changed",
    "runtime",
    "A list gives other things than before, or is another answer.",
    "`for voice in client.voices.list()` gives a `VoiceSummary`, which has no `name`",
    "page-items-changed",
)
PAGE_ITEMS_RETYPED = rule(
    "page-items-retyped",
    "typing",
    "A list gives another type, or is another answer, that a running program can use as before.",
    "`for voice in client.voices.list()` gives a `VoiceSummary` with all fields of `Voice`",
    "page-items-retyped",
)
PAGING_CHANGED = rule(
    "paging-changed",
    "none",
    "The SDK asks for the next page in another way.",
    "`cursor` -> `page_token`",
    "paging-changed",
)
