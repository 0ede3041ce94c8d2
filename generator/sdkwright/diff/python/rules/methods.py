"""The rules about methods, their arguments and their results."""

from __future__ import annotations

from typing import Final

METHOD_TABLE: Final = """
method-gone | runtime | method-added
    A method is gone, and no other method calls the same operation: AttributeError.
    `client.voices.get_legacy(...)` is gone
method-added | additive | method-gone
    A method is new.
    `client.voices.merge(...)` is new
method-moved | runtime | method-moved
    An operation is called by a method with another name, or of another resource: AttributeError.
    `client.voices.get_all()` becomes `client.voices.list()`
resource-moved | runtime | resource-moved
    All methods of a resource have moved to another resource: AttributeError.
    `client.voice.list()` becomes `client.voices.list()`
method-deprecated | none | method-reactivated
    A method is deprecated: it still works, but issues a DeprecationWarning, and editors mark it.
    `client.voices.get_all()` issues a `DeprecationWarning`
method-reactivated | none | method-deprecated
    A method is no longer deprecated.
    `client.voices.get_all()` issues no warning
key-required | runtime | key-not-required
    A call requires other credentials, such as an API key: MissingCredentialsError.
    `Shop().books.list()` becomes `Shop(api_key=...).books.list()`
key-not-required | additive | key-required
    A call works with other credentials, or without.
    `Shop().books.list()` works
key-added | additive | key-gone
    The client has a new argument for a credential.
    `Shop(api_key=...)` is new
key-gone | runtime | key-added
    The client no longer has an argument for a credential: TypeError.
    `Shop(api_key=...)` raises
credential-renamed | runtime | credential-renamed
    A credential has another argument, and its old argument is another credential: the client sends other values.
    `Shop(app_id=..., user_id=...)`: the credential `app_id` is `user_id` now, and the reverse
key-sent-elsewhere | none | key-sent-elsewhere
    The client sends a credential in another place, or with another prefix; the argument is the same.
    `x-key: …` becomes `Authorization: Bearer …`
retries-changed | none | retries-changed
    The SDK retries failed calls of a method in other cases than before.
    `x-retry: safe` is new on a POST
exception-documented | none | exception-undocumented
    The description documents one more failure; its exception existed before.
    `ConflictError` is new under `Raises:`
exception-undocumented | none | exception-documented
    The description no longer documents a failure; its exception can still be caught.
    `ConflictError` is no longer under `Raises:`
exception-body-documented | none | exception-body-gone
    The body of an exception has a type: it is a model instead of plain data.
    `error.body` of a `NotFoundError` is a `Message`
exception-body-gone | runtime | exception-body-documented
    The body of an exception no longer has a type: it is plain data, which has no attributes.
    `error.body` of a `NotFoundError` is no longer a `Message`
exception-body-changed | runtime | exception-body-changed
    The body of an exception has another type: `isinstance` is False, and code that reads the old type fails.
    `error.body` of a `NotFoundError` is a `Problem`, no longer a `Message`
wait-method-gone | runtime | wait-method-added
    The method that starts a job and waits for it is gone: AttributeError.
    `client.dubbing.create_and_wait(...)` is gone
wait-method-added | additive | wait-method-gone
    A method that starts a job and waits for it is new.
    `client.dubbing.create_and_wait(...)` is new
wait-argument-required | runtime | wait-argument-optional
    An argument of a method that waits for a job became required: TypeError.
    `create_and_wait(text)` becomes `create_and_wait(text, model_id=...)`
wait-argument-optional | additive | wait-argument-required
    An argument of a method that waits for a job became optional.
    `create_and_wait(text, model_id=...)` becomes `create_and_wait(text)`
wait-result-changed | runtime | wait-result-changed
    A method that waits for a job returns the response of another operation, which cannot be used as before.
    `create_and_wait(...)` returns a `Job` instead of a `Dub`
waiting-changed | none | waiting-changed
    A method that waits for a job polls in another way, or other statuses end the wait.
    the status `cancelled` also ends the wait
region-gone | runtime | region-added
    A region of the client is gone: ValueError.
    `Shop(region="eu")` raises
region-added | additive | region-gone
    A region of the client is new.
    `Shop(region="in")` is new
server-argument-gone | runtime | server-argument-added
    An argument of the client for a server variable, or `base_urls`, is gone: TypeError.
    `Shop(tenant="acme")` raises
server-argument-added | additive | server-argument-gone
    An argument of the client for a server variable, or `base_urls`, is new.
    `Shop(tenant="acme")` is new
server-value-gone | runtime | server-value-added
    A server variable no longer has a value: ValueError.
    `Shop(stage="beta")` raises
server-value-added | additive | server-value-gone
    A server variable has a new value.
    `Shop(stage="beta")` is new
server-default-changed | none | server-default-changed
    A client without this server variable sends its requests to another URL.
    the default of `stage` is `live`, no longer `beta`
server-changed | none | server-changed
    A method calls a server of its own, or no longer does; `base_url` does not replace it.
    `client.files.create(...)` calls `https://uploads.example.com`
base-url-gone | runtime | base-url-added
    `base_urls` has no server of this name any more: ValueError.
    `Shop(base_urls={"uploads": "..."})` raises
base-url-added | additive | base-url-gone
    `base_urls` has a server with a new name.
    `Shop(base_urls={"uploads": "..."})` is new
addition-gone | runtime | addition-added
    A hand-written method is gone: AttributeError.
    `client.voices.find_by_name(...)` is gone
addition-added | additive | addition-gone
    A hand-written method is new.
    `client.voices.find_by_name(...)` is new
addition-changed | runtime | addition-changed
    A hand-written method no longer accepts the same arguments: TypeError.
    `client.voices.find_by_name(name)` becomes `client.voices.find_by_name(name, *, category)`
"""

ARGUMENT_TABLE: Final = """
argument-gone | runtime | argument-added
    An argument is gone: TypeError.
    `search(page_size=10)` becomes `search()`
argument-added | additive | argument-gone
    An optional argument is new.
    `search(sort=...)` is new
argument-renamed | runtime | argument-renamed
    An argument has another name: TypeError for callers that pass it by name.
    `search(page_size=10)` becomes `search(limit=10)`
required-argument-added | runtime | argument-gone
    A required argument is new: TypeError.
    `create()` becomes `create(name=...)`
argument-required | runtime | argument-optional
    An optional argument became required: TypeError.
    `create()` becomes `create(name=...)`
argument-optional | additive | argument-required
    A required argument became optional.
    `create(name=...)` becomes `create()`
arguments-reordered | runtime | arguments-reordered
    Positional arguments have another order: a call sends other values, or fails.
    `get(book_id, page)` becomes `get(page, book_id)`
argument-keyword-only | runtime | argument-positional
    A positional argument became keyword-only: TypeError.
    `get(book_id)` becomes `get(book_id=...)`
argument-positional | additive | argument-keyword-only
    A keyword-only argument can also be passed by position.
    `get(book_id=...)` becomes `get(book_id)`
argument-narrowed | typing | argument-widened
    An argument accepts fewer types; the SDK does not check values at run time, but the API may.
    `limit: int | None` becomes `limit: int`
argument-widened | additive | argument-narrowed
    An argument accepts more types.
    `limit: int` becomes `limit: int | None`
argument-retyped | typing | argument-retyped
    An argument has another type; the SDK sends any value, but the API may reject it.
    `limit: int` becomes `limit: str`
argument-refused | runtime | argument-refused
    An argument has another type, and the SDK cannot send the old one: TypeError.
    `audio: str` becomes `audio: FileInput`
argument-sent-elsewhere | none | argument-sent-elsewhere
    An argument keeps its name; the SDK sends it with another name or in another location.
    `pageSize` becomes `page_size` on the wire
body-argument-gone | runtime | body-argument-added
    The body that the arguments of a call select no longer has an argument: TypeError.
    `create(kind="file", note="...")` becomes `create(kind="file")`
body-argument-added | additive | body-argument-gone
    The body that the arguments of a call select has an argument that other bodies had before.
    `create(kind="file", note="...")` works
body-argument-required | runtime | body-argument-optional
    The body that the arguments of a call select needs an argument that is optional for other bodies: TypeError.
    `create(kind="file")` becomes `create(kind="file", name="...")`
body-argument-optional | additive | body-argument-required
    The body that the arguments of a call select no longer needs an argument.
    `create(kind="file", name="...")` becomes `create(kind="file")`
body-whole | runtime | body-flattened
    The request body is one argument instead of one for each field: TypeError.
    `create(title=...)` becomes `create(request={'title': ...})`
body-flattened | runtime | body-whole
    The request body is one argument for each field instead of one argument, `request`: TypeError.
    `create(request={'title': ...})` becomes `create(title=...)`
"""

RESULT_TABLE: Final = """
result-gone | runtime | result-added
    A method that returned a value returns None.
    `delete(...) -> Status` becomes `-> None`
result-added | runtime | result-gone
    A method that returned None returns a value: callers that compare, pass on or return the result fail.
    `delete(...) -> None` becomes `-> Status`
result-optional | runtime | result-narrowed
    A method that always returned a value may return None.
    `get(...) -> Voice` becomes `-> Voice | None`
result-changed | runtime | result-changed
    A method returns a value that cannot be used as before.
    `get(...) -> Voice` becomes `-> list[Voice]`
result-retyped | typing | result-retyped
    A method returns another type, which a running program can use as before.
    `get(...) -> Voice` becomes `-> VoiceWithSamples`, which has all fields of `Voice`
result-narrowed | none | result-optional
    A method returns fewer types than before.
    `get(...) -> Voice | None` becomes `-> Voice`
result-kind-changed | runtime | result-kind-changed
    A response is read in another way: at once, as a stream of bytes, or as a stream of items.
    `convert(...) -> ByteStream` becomes `-> AudioWithTimestamps`
result-paged | additive | result-unpaged
    A list iterates over all pages; the response has the same fields as before.
    `list() -> VoiceList` becomes `-> VoicesPage`
result-unpaged | runtime | result-paged
    A list is a single response: it cannot be iterated over, and has no further pages.
    `for voice in client.voices.list()` yields no voices
result-awaited | runtime | result-awaited
    The method of the async client returns a stream at once instead of awaiting the response, or the reverse: TypeError.
    `async for chunk in client.convert(...)` becomes `async for chunk in await client.convert(...)`
overload-gone | runtime | overload-added
    A value of an argument no longer selects another response.
    `convert(webhook=True)` returns a `Transcript`, no longer a `TranscriptionAccepted`
overload-added | additive | overload-gone
    A new argument selects another response, with a type of its own.
    `convert(webhook=True)` returns a `TranscriptionAccepted`
page-gone | runtime | page-added
    A page class is gone or has another name: ImportError.
    `VoicesPage` becomes `VoiceListPage`
page-added | additive | page-gone
    A page class is new.
    `VoicesPage` is new
page-moved | runtime | page-moved
    A page class is in another module; it can still be imported from the package itself.
    `sdk.pages.voices.VoicesPage` becomes `sdk.pages.shared.VoicesPage`
page-items-changed | runtime | page-items-changed
    A list has other items or another response, which cannot be used as before.
    `for voice in client.voices.list()` yields a `VoiceSummary`, which has no `name`
page-items-retyped | typing | page-items-retyped
    A list has other items or another response, which a running program can use as before.
    `for voice in client.voices.list()` yields a `VoiceSummary` with all fields of `Voice`
paging-changed | none | paging-changed
    The SDK requests the next page in another way.
    `cursor` becomes `page_token`
"""
