"""The rules of methods, and of the client they hang from."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

METHOD_GONE = rule(
    "method-gone",
    "runtime",
    "A method is gone, and no other calls the same operation: AttributeError.",
    "`client.voices.get_legacy(...)` has no successor",
    "method-added",
)
METHOD_ADDED = rule(
    "method-added", "additive", "There is a new method.", "`client.voices.merge(...)` is new", "method-gone"
)
METHOD_MOVED = rule(
    "method-moved",
    "runtime",
    "The same operation is called by another name or of another resource: AttributeError.",
    "`client.voices.get_all()` -> `client.voices.list()`",
    "method-moved",
)
RESOURCE_MOVED = rule(
    "resource-moved",
    "runtime",
    "All methods of a resource have moved to another one under their names: AttributeError.",
    "`client.voice.list()` -> `client.voices.list()`",
    "resource-moved",
)
METHOD_DEPRECATED = rule(
    "method-deprecated",
    "none",
    "A method is deprecated: calling it works, warns, and is struck through in editors.",
    "`client.voices.get_all()` warns",
    "method-reactivated",
)
METHOD_REACTIVATED = rule(
    "method-reactivated",
    "none",
    "A method is no longer deprecated.",
    "`client.voices.get_all()` no longer warns",
    "method-deprecated",
)
KEY_REQUIRED = rule(
    "key-required",
    "runtime",
    "A call that worked without an API key needs one: MissingAPIKeyError.",
    "`Shop().books.list()` -> `Shop(api_key=...).books.list()`",
    "key-not-required",
)
KEY_NOT_REQUIRED = rule(
    "key-not-required",
    "additive",
    "A call works without an API key.",
    "`Shop().books.list()` works",
    "key-required",
)
RETRIES_CHANGED = rule(
    "retries-changed",
    "none",
    "Failed calls of a method are tried again in other cases than before.",
    "`x-retry: safe` is new on a POST",
    "retries-changed",
)
EXCEPTION_DOCUMENTED = rule(
    "exception-documented",
    "none",
    "The description names a failure that it did not name before; the exception existed.",
    "`ConflictError` is new under `Raises:`",
    "exception-undocumented",
)
EXCEPTION_UNDOCUMENTED = rule(
    "exception-undocumented",
    "none",
    "The description no longer names a failure; catching its exception still works.",
    "`ConflictError` no longer stands under `Raises:`",
    "exception-documented",
)
WAIT_GONE = rule(
    "wait-method-gone",
    "runtime",
    "The method that starts a job and waits for it is gone: AttributeError.",
    "`client.dubbing.create_and_wait(...)` is gone",
    "wait-method-added",
)
WAIT_ADDED = rule(
    "wait-method-added",
    "additive",
    "There is a new method that starts a job and waits for it.",
    "`client.dubbing.create_and_wait(...)` is new",
    "wait-method-gone",
)
WAIT_ARGUMENT_REQUIRED = rule(
    "wait-argument-required",
    "runtime",
    "The method that waits needs an argument that could be left out: TypeError.",
    "`create_and_wait(text)` -> `create_and_wait(text, model_id=...)`",
    "wait-argument-optional",
)
WAIT_ARGUMENT_OPTIONAL = rule(
    "wait-argument-optional",
    "additive",
    "An argument of the method that waits may be left out.",
    "`create_and_wait(text, model_id=...)` -> `create_and_wait(text)`",
    "wait-argument-required",
)
WAIT_RESULT_CHANGED = rule(
    "wait-result-changed",
    "runtime",
    "The method that waits ends with the answer of another operation, which cannot be read as before.",
    "`create_and_wait(...)` gives a `Job` in place of a `Dub`",
    "wait-result-changed",
)
WAITING_CHANGED = rule(
    "waiting-changed",
    "none",
    "The method that waits asks differently, or takes other values of the status for the end.",
    "`cancelled` ends the waiting too",
    "waiting-changed",
)
REGION_GONE = rule(
    "region-gone",
    "runtime",
    "A client can no longer be made for a region: ValueError.",
    '`Shop(region="eu")`',
    "region-added",
)
REGION_ADDED = rule(
    "region-added",
    "additive",
    "A client can be made for a new region.",
    '`Shop(region="in")` is new',
    "region-gone",
)
ADDITION_GONE = rule(
    "addition-gone",
    "runtime",
    "A method written by hand is gone: AttributeError.",
    "`client.voices.find_by_name(...)` is gone",
    "addition-added",
)
ADDITION_ADDED = rule(
    "addition-added",
    "additive",
    "There is a new method written by hand.",
    "`client.voices.find_by_name(...)` is new",
    "addition-gone",
)
ADDITION_CHANGED = rule(
    "addition-changed",
    "runtime",
    "A method written by hand no longer takes what it took: TypeError.",
    "`client.voices.find_by_name(name)` -> `client.voices.find_by_name(name, *, category)`",
    "addition-changed",
)
