"""The rules about values: types, null, enums, constants, defaults, patterns and embedded content."""

from __future__ import annotations

from typing import Final

VALUE_TABLE: Final = """
type-changed | request error, request-parameter-property warning, response error | (itself)
    the type changed from {before} to {after}
    `{type: array}` becomes `{type: object}`
type-documented | request warning | (The opposite is type-generalized.)
    any value was possible, and the description had no type; now it has {after}, and null is still possible
    `{}` becomes `{type: [integer, 'null']}`
type-generalized | request info, response error | type-specialized
    the type widened from {before} to {after}
    `{type: integer}` becomes `{type: number}`
type-specialized | request-parameter-property error, response info | type-generalized
    the type narrowed from {before} to {after}
    `{type: number}` becomes `{type: integer}`
type-compatible | request-body info, request-property info, response info | (The change back is type-changed.)
    the type changed from {before} to {after}, which is the same on the wire, where every value is text
    `{type: boolean}` becomes `{type: string}`; in a response `{type: string}` becomes `{type: boolean}`
list-of-types-widened | request info, response error | list-of-types-narrowed
    the alternatives widened from {before} to {after}
    `{type: string}` becomes `{oneOf: [{type: string}, {type: integer}]}`
list-of-types-narrowed | request error, response info | list-of-types-widened
    the alternatives narrowed from {before} to {after}
    `{oneOf: [{type: string}, {type: integer}]}` becomes `{type: string}`
became-nullable | request info, response error | became-not-nullable
    null became possible
    `{type: string}` becomes `{type: [string, 'null']}`
became-not-nullable | request error, response info | became-nullable
    null is no longer possible
    `{type: string, nullable: true}` becomes `{type: string}`
became-enum | request error, response info | became-not-enum
    only these values are left: {after}
    `{type: string}` becomes `{type: string, enum: [a, b]}`
became-not-enum | request info, response error | became-enum
    the values are no longer limited to {before}
    `{type: string, enum: [a, b]}` becomes `{type: string}`
enum-value-added | request info, request-body off, response warning | enum-value-removed
    new values: {after}
    `{type: string, enum: [a]}` becomes `{type: string, enum: [a, b]}`
enum-value-removed | request error, response info | enum-value-added
    values gone: {before}
    `{type: string, enum: [a, b]}` becomes `{type: string, enum: [a]}`
x-extensible-enum-value-removed | request error | (The list is open: a new value is expected, so it is not reported.)
    values gone from the open list: {before}
    `{type: string, x-extensible-enum: [a, b]}` becomes `{type: string, x-extensible-enum: [a]}`
const-added | request error, response info | const-removed
    only {after} is left
    `{type: string}` becomes `{type: string, const: a}`
const-changed | request error, response error | (itself)
    the only value changed from {before} to {after}
    `{type: string, const: a}` becomes `{type: string, const: b}`
const-removed | request info, response error | const-added
    it is no longer always {before}
    `{type: string, const: a}` becomes `{type: string}`
default-value-added | request info, request-parameter error, response info | default-value-removed
    leaving it out now means {after}
    `{type: string}` becomes `{type: string, default: a}`
default-value-changed | request info, request-parameter error, response info | (itself)
    leaving it out now means {after}, not {before}
    `{type: string, default: a}` becomes `{type: string, default: b}`
default-value-removed | request info, request-parameter error, response info | default-value-added
    leaving it out no longer means {before}
    `{type: string, default: a}` becomes `{type: string}`
pattern-added | request error, response info | pattern-removed
    it must match {after}
    `{type: string}` becomes `{type: string, pattern: '^a+$'}`
pattern-changed | request warning, response info | (itself)
    the pattern changed from {before} to {after}, and which texts still match cannot be decided
    `{type: string, pattern: '^a+$'}` becomes `{type: string, pattern: '^[ab]+$'}`
pattern-generalized | request info | (The change back is pattern-changed.)
    the pattern {before} was replaced by {after}, which matches everything
    `{type: string, pattern: '^a+$'}` becomes `{type: string, pattern: '.*'}`
pattern-removed | request info, response info | pattern-added
    it need no longer match {before}
    `{type: string, pattern: '^a+$'}` becomes `{type: string}`
content-encoding-changed | request error, response error | (itself)
    contentEncoding changed from {before} to {after}
    `{type: string, contentEncoding: base64}` becomes `{type: string, contentEncoding: base32}`
content-media-type-changed | request error, response error | (itself)
    contentMediaType changed from {before} to {after}
    `{type: string, contentMediaType: application/json}` becomes `{type: string, contentMediaType: text/plain}`
"""
