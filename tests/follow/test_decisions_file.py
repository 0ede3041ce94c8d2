"""`spec/upstream/decisions.toml` is read strictly, and edited without touching what a person wrote."""

from __future__ import annotations

import pytest

from sdkwright.follow.decisions import Decisions, Kept, LeftOut, SameAs, Undecided
from sdkwright.follow.decisions_file import INTRODUCTION, edit_decisions, format_entry, read_decisions
from sdkwright.problems.problem import SpecError, UnreadableInput

TEXT = """\
# mine
[[left_out]]
operation = "POST /v1/voices"
reason = "internal"

[[kept]]  # for now
place = "#/components/schemas/Voice"
fact = "required labels"
upstream = 'true'  # since June

# open:
[[undecided]]
place = "#/components/schemas/Voice"
fact = "kind"
upstream = '"string"'
ours = '"integer number"'
why = "decided otherwise"
# ask Ada
fact2 = "x"

# the end of mine

[[same_as]]
upstream = "#/components/schemas/A"
spec = '#/components/schemas/B'
""".replace('fact2 = "x"\n', "")
QUESTION = Undecided(
    "#/components/schemas/Voice", "kind", '"string"', '"integer number"', "decided otherwise"
)


def test_the_entries_are_read_with_their_lines() -> None:
    decisions = read_decisions(TEXT, "decisions.toml")
    assert decisions == Decisions(
        (LeftOut("POST /v1/voices", "internal"),),
        (SameAs("#/components/schemas/A", "#/components/schemas/B"),),
        (Kept("#/components/schemas/Voice", "required labels", "true"),),
        (QUESTION,),
    )
    lines = [
        entry.location.line
        for group in (decisions.left_out, decisions.kept, decisions.same_as)
        for entry in group
    ]
    assert lines == [2, 6, 22]
    assert str(decisions.undecided[0].location) == "decisions.toml:12"
    assert read_decisions("", "x") == read_decisions(INTRODUCTION, "x") == Decisions()
    assert read_decisions("left_out = [{operation = 'GET /a'}]", "x").left_out == (LeftOut("GET /a"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[keep]]\n", "d.toml:1: error: unknown table 'keep'. Did you mean 'kept'?"),
        ("\n[kept]\n", "d.toml:2: error: 'kept' must be a list of tables; write [[kept]]"),
        ("x = 1\n", "unknown table 'x'; write entries of one of 'left_out', 'same_as', 'kept', 'undecided', as in [[kept]]"),
        ("kept = [1]\n", "an entry of 'kept' must be a table; write [[kept]] and its keys below"),
        ("[[left_out]]\n", "d.toml:1: error: [[left_out]] has no 'operation'; add it"),
        (
            "# a\n[[left_out]]\noperation = 'GET /a'\n[[left_out]]\nopperation = 'GET /a'\n",
            "d.toml:4: error: unknown key 'opperation' in [[left_out]]. Did you mean 'operation'?",
        ),
        ("[[left_out]]\noperation = 'voices.list'\n", "'voices.list' is not an operation; write its method and path"),
        ("[[left_out]]\noperation = 5\n", "'operation' in [[left_out]] must be a string, not 5; write it in quotes"),
        (
            "[[left_out]]\noperation = 'GET /a'\n[[left_out]]\noperation = 'GET /a'\n",
            "d.toml:3: error: the same [[left_out]] is at line 1; remove one of them",
        ),
        (
            "[[kept]]\nplace = '#/a'\nfact = 'kind'\nupstream = 'string'\n",
            "'upstream' in [[kept]] must be JSON, not 'string'; write null if the fact is absent",
        ),
        (
            "[[same_as]]\nupstream = 'A'\nspec = '#/components/schemas/A'\n",
            "'upstream' in [[same_as]] must be a pointer such as '#/components/schemas/Voice', not 'A'",
        ),
    ],
)  # fmt: skip
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        read_decisions(text, "d.toml")
    assert message in str(error.value)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(SpecError) as error:
        read_decisions("[[left_out]]\n[[kept]]\nplace = 5\n[[keep]]\n", "d.toml")
    assert [problem.location.line for problem in error.value.problems] == [1, 2, 2, 2, 4]


def test_what_is_not_toml() -> None:
    with pytest.raises(UnreadableInput, match=r"d\.toml: .*line 1"):
        read_decisions("<<<<<<< ours", "d.toml")


def test_entries_are_appended() -> None:
    entries = [Kept("#/a", "kind", '"x"', 'it\'s "so"'), LeftOut("GET /b")]
    text = edit_decisions(TEXT, entries, [])
    assert text.startswith(TEXT)
    assert text[len(TEXT) :] == (
        '\n[[kept]]\nplace = "#/a"\nfact = "kind"\nupstream = \'"x"\'\nreason = "it\'s \\"so\\""\n'
        '\n[[left_out]]\noperation = "GET /b"\n'
    )
    decisions = read_decisions(text, "")
    assert decisions.kept[1:] == (entries[0],) and decisions.left_out[1:] == (entries[1],)
    assert edit_decisions("", [entries[1]], []) == INTRODUCTION + '\n[[left_out]]\noperation = "GET /b"\n'
    assert edit_decisions(TEXT, [], []) == TEXT


def test_answered_questions_are_removed_and_comments_stay() -> None:
    text = edit_decisions(TEXT, [], [QUESTION])
    start = TEXT.index("[[undecided]]")
    assert text == f"{TEXT[:start]}# ask Ada\n\n# the end of mine\n\n{TEXT[TEXT.index('[[same_as]]'):]}"
    assert read_decisions(text, "").undecided == ()


def test_a_question_in_an_unusual_form_stays() -> None:
    text = "undecided = [{place = '#/a', fact = 'kind', upstream = '1', ours = '2'}]\n"
    assert edit_decisions(text, [], [Undecided("#/a", "kind", "1", "2")]) == text


@pytest.mark.parametrize(
    "text", ["", "a", "it's", 'say "so"', "both ' and \"", "\x7f\n\t\\", "é\u2028", "'''"]
)
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    assert read_decisions(format_entry(LeftOut("GET /a", text)), "").left_out == (LeftOut("GET /a", text),)
