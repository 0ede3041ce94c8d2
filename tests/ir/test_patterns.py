"""Patterns of ECMAScript in Python: what each matches, and which cannot be translated."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
import warnings

import pytest

from sdkwright.ir.patterns import compile_pattern

CASES: list[tuple[str, list[str], list[str]]] = [
    (r"^\p{L}+$", ["né", "ß", "x"], ["1", "", "a b"]),
    (r"^\p{Letter}\P{L}$", ["a1", "Ä "], ["ab", "11"]),
    (r"^[\p{Lu}\d_-]+$", ["ÄB9", "_-"], ["a"]),
    (r"^[^\p{N}]*$", ["abc", ""], ["a١"]),
    (r"^\p{gc=Nd}$", ["٣"], ["x"]),
    (r"^(?<year>\d{4})-\k<year>$", ["2024-2024"], ["2024-2025"]),
    (r"^a\/b$", ["a/b"], ["ab", "a/b\n"]),
    (r"^\d+$", ["12"], ["١٢", "1\n"]),
    (r"^\w+$", ["a_1"], ["é"]),
    (r"^\S+$", ["aé"], ["a\u00a0", "a\ufeff"]),
    (r"^[^\s,]+$", ["aé"], ["a\u3000", "a,"]),
    (r"^\s$", ["\u2003", "\t"], ["x"]),
    ("^[^]$", ["\n", "a"], [""]),
    ("^[]?$", [""], ["a"]),
    (r"^\u{1F600}\uD83D\uDE00$", ["😀😀"], ["😀"]),
    (r"^\cA$", ["\x01"], ["A"]),
    ("^[[&&~~||]+$", ["[&~|"], ["a"]),
    ("^[a[]b$", ["[b", "ab"], ["b"]),
    (r"^[\]\[]$", ["[", "]"], ["a"]),
    ("^[$.^]+$", ["$.^"], ["a"]),
    (r"^\$\.$", ["$."], ["$a"]),
    ("^.$", ["a", "😀"], ["\u2028", "\n", ""]),
    ("(?<=a)b(?<!c)", ["ab"], ["b"]),
    (r"^[\w-\.]+@[\w-]+$", ["a-b.c@d-e"], ["a,b@c", "a"]),
    (r"^[\d-x]+$", ["1-x"], ["a"]),
    (r"^[a-\s]+$", ["a- "], ["b"]),
    (r"^[\s--a]+$", [" -a"], ["9", "."]),
    ("^[+--/]+$", ["+,-/"], ["*", "."]),
    ("^[--a]+$", ["-9Za"], ["b", "+"]),
    ("^[^--a]+$", ["b+"], ["-", "9", "a"]),
    ("^[a-c--/]+$", ["b-./"], ["d", ","]),
    ("^[a-c-e]+$", ["b-e"], ["d"]),
    (r"^[^-\d]+$", ["a"], ["-", "1"]),
    (r"^[!-\-]+$", ["!+-"], ["."]),
    (r"^[\u{1F600}-\u{1F602}-]+$", ["😁-"], ["😃"]),
    ("^[-a-]+$", ["a-"], ["b"]),
]


@pytest.mark.parametrize(("pattern", "accepted", "rejected"), CASES)
def test_a_pattern_matches_as_in_ecmascript(pattern: str, accepted: list[str], rejected: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compiled = compile_pattern(pattern)
    assert compiled is not None
    assert [text for text in accepted if not compiled.search(text)] == []
    assert [text for text in rejected if compiled.search(text)] == []


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_node_agrees_with_the_cases() -> None:
    code = (
        "const cases = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(cases.map(([p, a, r]) => { let e; try { e = new RegExp(p, 'u') } catch { e = new RegExp(p) }"
        " return [a.every(t => e.test(t)), r.some(t => e.test(t))] })))"
    )
    run = subprocess.run(
        ["node", "-e", code], input=json.dumps(CASES), capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == [[True, False]] * len(CASES)


@pytest.mark.parametrize(
    ("pattern", "accepted"), [(r"\Ax\Z", "x"), ("(?i)^abc$", "ABC"), ("(?P<a>x)(?P=a)", "xx"), (r"^a\z", "a")]
)
def test_a_pattern_of_python_or_rust_is_accepted_too(pattern: str, accepted: str) -> None:
    compiled = compile_pattern(pattern)
    assert compiled is not None and compiled.search(accepted)


@pytest.mark.parametrize(
    "pattern", [r"\p{Script=Greek}", r"\p{Emoji}", "(?<=a+)b", r"\e", "(", "[", "a**", r"\p{L"]
)
def test_a_pattern_without_a_translation(pattern: str) -> None:
    assert compile_pattern(pattern) is None


@pytest.mark.parametrize("name", ["L", "Lu", "Sc", "Z"])
def test_a_category_contains_exactly_its_characters(name: str) -> None:
    inside, outside = compile_pattern(rf"\p{{{name}}}"), compile_pattern(rf"[\P{{{name}}}]")
    assert inside is not None and outside is not None
    for code in range(0, 0x110000, 11):
        is_member = unicodedata.category(chr(code)).startswith(name)
        assert (inside.search(chr(code)) is not None, outside.search(chr(code)) is not None) == (
            is_member,
            not is_member,
        )
