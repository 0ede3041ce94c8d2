"""The rules of models as names: where they are imported from, and what they are."""

from __future__ import annotations

from sdkwright.diff.python.rules.making import rule

MODEL_GONE = rule(
    "model-gone",
    "runtime",
    "A model is gone: ImportError.",
    "`from sdk import LegacyVoice`",
    "model-added",
)
MODEL_ADDED = rule("model-added", "additive", "There is a new model.", "`VoiceSummary` is new", "model-gone")
MODEL_RENAMED = rule(
    "model-renamed",
    "runtime",
    "A model has another name, and the old one cannot be imported: ImportError. `x-alias` would keep it.",
    "`VoiceResponse` -> `Voice`",
    "model-renamed",
)
MODEL_MOVED = rule(
    "model-moved",
    "runtime",
    "A model is imported from another module: ImportError. Its import from the package itself still works.",
    "`sdk.models.voices.Voice` -> `sdk.models.shared.Voice`",
    "model-moved",
)
MODEL_KIND_CHANGED = rule(
    "model-kind-changed",
    "runtime",
    "What was a class is an alias of other types, or the other way round.",
    "`Voice` is a union now",
    "model-kind-changed",
)
PARAMS_GONE = rule(
    "params-gone",
    "runtime",
    "No request takes a component any more, and its plain data has no type: ImportError.",
    "`from sdk import VoiceSettingsParam`",
    "params-added",
)
PARAMS_ADDED = rule(
    "params-added",
    "additive",
    "A request takes a component: there is a type of its plain data.",
    "`VoiceSettingsParam` is new",
    "params-gone",
)
ALIAS_GONE = rule(
    "alias-gone",
    "runtime",
    "An older name of a component no longer works: ImportError.",
    "`from sdk import VoiceResponseModel`",
    "alias-added",
)
ALIAS_ADDED = rule(
    "alias-added",
    "additive",
    "A component can be imported by another name too.",
    "`VoiceResponseModel` is `Voice`",
    "alias-gone",
)
BASE_GONE = rule(
    "base-class-gone",
    "runtime",
    "A model is no longer a subclass: `isinstance` says no, and functions that take the base refuse it.",
    "`class Cat(Animal)` -> `class Cat(BaseModel)`",
    "base-class-added",
)
BASE_ADDED = rule(
    "base-class-added",
    "additive",
    "A model is a subclass of another one.",
    "`class Cat(BaseModel)` -> `class Cat(Animal)`",
    "base-class-gone",
)
