"""The rules about models, their fields, and the other named types: enums, unions and aliases."""

from __future__ import annotations

from typing import Final

MODEL_TABLE: Final = """
model-gone | runtime | model-added
    A model is gone: ImportError.
    `from sdk import LegacyVoice` raises
model-added | additive | model-gone
    A model is new.
    `VoiceSummary` is new
model-renamed | runtime | model-renamed
    A model has another name, and the old one cannot be imported: ImportError. `x-alias` keeps an old name.
    `VoiceResponse` becomes `Voice`
model-moved | runtime | model-moved
    A model is in another module: ImportError. It can still be imported from the package itself.
    `sdk.models.voices.Voice` becomes `sdk.models.shared.Voice`
model-kind-changed | runtime | model-kind-changed
    A class became an alias of other types, or the reverse.
    `Voice` becomes a union
params-gone | runtime | params-added
    A component is no longer part of requests, or no argument takes it, and its `params` or `inputs` name is gone: ImportError.
    `from sdk import VoiceSettingsParam` raises
params-added | additive | params-gone
    A component is part of requests now, or an argument takes it, and it has a `params` or `inputs` name.
    `VoiceSettingsParam` is new
alias-gone | runtime | alias-added
    An older name of a component or of a field is gone: ImportError, AttributeError.
    `from sdk import VoiceResponseModel` raises
alias-added | additive | alias-gone
    A component can be imported, or a field can be read, by another name, too.
    `VoiceResponseModel` is `Voice`
base-class-gone | runtime | base-class-added
    A model is no longer a subclass: `isinstance` is False, and functions that take the base class reject the model.
    `class Cat(Animal)` becomes `class Cat(BaseModel)`
base-class-added | additive | base-class-gone
    A model is a subclass of another model.
    `class Cat(BaseModel)` becomes `class Cat(Animal)`
"""

FIELD_TABLE: Final = """
field-gone | runtime | field-added
    A field of a response is gone: AttributeError.
    `voice.status` raises
field-added | additive | field-gone
    A field is new.
    `voice.language` is new
field-renamed-with-alias | none | field-renamed
    A field of a response has another name, and `x-alias` keeps the old one.
    `voice.title` is also `voice.name`
field-renamed | runtime | field-renamed
    A field of a response has another name: AttributeError.
    `voice.name` becomes `voice.title`
field-optional | runtime | field-narrowed
    A field of a response that always had a value may be None.
    `voice.name: str` becomes `str | None`
field-changed | runtime | field-changed
    A field of a response has a value that cannot be used as before.
    `voice.age: int` becomes `str`
field-retyped | typing | field-retyped
    A field of a response has another type, which a running program can use as before.
    `voice.tags: list[str]` becomes `list[Tag]`, an open enum
field-narrowed | none | field-optional
    A field of a response has fewer types than before.
    `voice.name: str | None` becomes `str`
extra-fields-changed | runtime | extra-fields-changed
    The additional fields of a model have another type: values in `model_extra` cannot be used, or passed, as before.
    `rates.model_extra["EUR"]` is a `str`, no longer a `float`
extra-fields-retyped | typing | extra-fields-retyped
    The additional fields of a model have another type, which a running program can use as before.
    `rates.model_extra["EUR"]` is a `RateWithDate`, which has all fields of `Rate`
extra-fields-narrowed | none | extra-fields-changed
    The additional fields of a response have fewer types, or a type for the first time.
    `rates.model_extra["EUR"]` is a `float`, no longer `float | None`
bytes-property-gone | runtime | bytes-property-added
    The property that returns the bytes of a field in base64 is gone: AttributeError.
    `preview.audio_bytes` raises
bytes-property-added | additive | bytes-property-gone
    A field is bytes in base64, and a property returns them.
    `preview.audio_bytes` is new
constant-changed | runtime | constant-changed
    A constant field has another value: comparisons with the old one are False, and a model cannot be created with it.
    `type: Literal["a"]` becomes `Literal["b"]`
request-field-gone | typing | field-added
    A field of a request is gone; the SDK still sends it.
    `VoiceSettings(style=0.5)` is a type error
request-field-renamed | typing | request-field-renamed
    A field of a request has another name; the SDK still sends the old name.
    `VoiceSettings(style=0.5)` becomes `VoiceSettings(manner=0.5)`
key-renamed | typing | key-renamed
    A field has the same name in Python, and another key in its typed dict.
    `{"isFinal": True}` becomes `{"is_final": True}`
required-field-added | runtime | request-field-gone
    A required field of a request is new: the model cannot be created without it.
    `Book(title=...)` becomes `Book(title=..., author=...)`
required-key-added | typing | request-field-gone
    A typed dict has a new required key with a constant or nullable value; the model has a default.
    `{"name": "x"}` becomes `{"type": "a", "name": "x"}`
field-required | runtime | field-not-required
    An optional field of a request became required: the model cannot be created without it.
    `Book(title=...)` becomes `Book(title=..., author=...)`
field-not-required | additive | field-required
    A required field of a request became optional.
    `Book(title=..., author=...)` becomes `Book(title=...)`
request-field-narrowed | runtime | request-field-widened
    A field of a request rejects values that were valid: the model cannot be created with them.
    `Book(year='1851')` raises, because `year` is an `int`
request-field-retyped | typing | request-field-retyped
    A field of a request accepts the same values at run time, but type checkers reject them.
    `Book(tags=tags)`, a `list[str]` for a `list[str | None]`, is a type error
request-field-widened | additive | request-field-narrowed
    A field of a request accepts more values.
    `Book(year=None)` works
"""

TYPE_TABLE: Final = """
enum-value-gone | typing | enum-value-added
    A value of an enum in requests is gone; the SDK does not check values at run time, but the API may.
    `list(sort="age")` is a type error
enum-value-added | additive | enum-value-gone
    A value of an enum in requests is new.
    `list(sort="size")` is new
answer-enum-value-gone | none | answer-enum-value-added
    A value of an enum in responses is gone; enums in responses are open.
    `voice.category == "famous"` is always False
answer-enum-value-added | none | answer-enum-value-gone
    A value of an enum in responses is new; enums in responses are open.
    `voice.category` may be "famous"
answer-enum-replaced | runtime | answer-enum-replaced
    All values of an enum in responses are replaced: comparisons with the old ones are always False.
    `voice.category == "famous"` is always False
type-changed | runtime | type-changed
    A named type became another type, which cannot be used, or passed, as before.
    `VoiceId` becomes `int`
type-retyped | typing | type-retyped
    A named type became another type, which a running program can use as before.
    `Sort` is no longer an enum of strings
type-widened | additive | type-retyped
    A named type accepts more values in requests, or has fewer in responses.
    `VoiceIds` accepts null
variant-added | typing | answer-variant-gone
    A variant of a union in responses is new; the SDK parsed it as an unknown variant before.
    `Shape` is a `Circle`, a `Square` or now a `Triangle`
untagged-variant-added | runtime | answer-variant-gone
    A variant of a union in responses is new, and lacks fields of the others.
    `Result` is a `Done` or now a `Failure`
answer-variant-gone | none | variant-added
    A variant of a union in responses is gone.
    `Shape` is never a `Square`
request-variant-added | additive | request-variant-gone
    A variant of a union in requests is new.
    `draw(Triangle(...))` is new
request-variant-gone | typing | request-variant-added
    A variant of a union in requests is gone; the SDK still sends it.
    `draw(Square(...))` is a type error
built-variant-gone | runtime | request-variant-added
    A variant of a union is gone, and the models of requests that contain the union reject it.
    `Drawing(shape=Square(...))` raises
tag-moved | runtime | tag-moved
    A discriminator value selects another variant of a union, or none: `isinstance` has other results.
    `"round"` is an `Ellipse` instead of a `Circle`
tag-added | none | tag-moved
    A discriminator value selects a variant of a union; the SDK parsed it as an unknown variant before.
    `"round"` is a `Circle` instead of an `UnknownShape`
unknown-variant-gone | runtime | unknown-variant-added
    A union no longer has a discriminator, and its class for unknown variants is gone: ImportError.
    `from sdk import UnknownShape` raises
unknown-variant-added | typing | unknown-variant-gone
    A union has a discriminator, and a class for unknown variants.
    `Shape` may be an `UnknownShape`
"""
