"""What each keyword of a schema means, for `spec.keyword_words`."""

from __future__ import annotations

from typing import Final

_SCHEMA_WORDS: Final[dict[str, str]] = {
    "type": "The type, or a list of types. Nullable is `[string, 'null']`, and for a reference `anyOf` with `{type: 'null'}`.",
    "format": "Gives a string another type in Python (`date`, `date-time`, `time`, `duration`, `uuid`, `decimal`), or marks"
    " it: `password` is never logged, `binary` is a file or a stream.",
    "enum": "The values. An argument accepts only these, a response any value of their types.",
    "const": "The only value, beside its `type`. The SDK adds it; it is not an argument.",
    "default": "The value that the server uses if the field is absent. The SDK documents it, and never sends it.",
    "description": "One or two plain sentences: the meaning, the cost, the consequences.",
    "properties": "The properties of an object, by their names on the wire.",
    "required": "The properties that an object must have.",
    "additionalProperties": "The schema of the other properties: alone it is a map. `true` is a free-form object, `false`"
    " is for requests that reject unknown keys.",
    "items": "The schema of the elements; `false` beside `prefixItems` for no others.",
    "prefixItems": "The schemas of the first elements. The array is a tuple.",
    "minItems": "The minimum number of elements.",
    "maxItems": "The maximum number of elements.",
    "minLength": "The minimum number of characters.",
    "maxLength": "The maximum number of characters.",
    "minProperties": "The minimum number of properties. It has no effect on types.",
    "maxProperties": "The maximum number of properties. It has no effect on types.",
    "minimum": "The minimum.",
    "maximum": "The maximum.",
    "exclusiveMinimum": "A limit that values are above.",
    "exclusiveMaximum": "A limit that values are below.",
    "uniqueItems": "Whether all elements are different.",
    "multipleOf": "Values are multiples of this number.",
    "pattern": "A regular expression of ECMAScript that matches a part of the string.",
    "oneOf": "A union: references to its variants, with a `discriminator` if a property distinguishes them.",
    "anyOf": "A union, as `oneOf`; and a reference that is nullable: `[{$ref: …}, {type: 'null'}]`.",
    "allOf": "References to objects, and an object with further properties.",
    "discriminator": "The property that distinguishes the variants of a union.",
    "deprecated": "Whether callers should stop using it; type checkers and the documentation mark it.",
    "readOnly": "The API sets the property: it is a field of the model, but not an argument.",
    "writeOnly": "The property is an argument, but not a field of the model.",
    "example": "An example that looks like real data. Samples and the fake server use it.",
    "examples": "A list of examples; samples and the fake server use the first.",
    "contentMediaType": "Documentation: the media type of the text.",
    "contentEncoding": "`base64`: the string contains bytes. A model gets a property with the bytes.",
    "x-unit": "The unit, such as `seconds`, `milliseconds`, `unix seconds`, `unix milliseconds`, `bytes` or `characters`.",
    "x-enumDescriptions": "Maps values to descriptions.",
    "x-alias": "Earlier names, which keep working: of an import, and of the field of a model (read-only).",
    "x-module": "The Python module of the schema. Only a single document has it; `sdkwright bundle` writes it.",
    "x-name": "Its name in Python. Without it, the name is made from that on the wire.",
    "title": "Accepted, without an effect: the name of the component is the name of the class.",
    "$comment": "A note for the authors of the description. It has no effect.",
    "xml": "Accepted, without an effect.",
    "not": "Accepted, without an effect on types. The fake server checks it.",
    "if": "Accepted, without an effect on types. The fake server checks it.",
    "then": "Accepted, without an effect on types. The fake server checks it.",
    "else": "Accepted, without an effect on types. The fake server checks it.",
    "propertyNames": "Accepted, without an effect on types. The fake server checks it.",
    "patternProperties": "Accepted, without an effect on types. The fake server checks it.",
    "unevaluatedProperties": "Accepted, without an effect on types.",
    "dependentRequired": "Accepted, without an effect on types. The fake server checks it.",
}

SCHEMA_WORDS: Final[dict[str, dict[str, str]]] = {
    "schema": _SCHEMA_WORDS,
    "discriminator": {
        "propertyName": "The property that each variant has, with another constant in each.",
        "mapping": "Maps each value of the property to a reference.",
    },
}
