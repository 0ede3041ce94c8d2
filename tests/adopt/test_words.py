"""The descriptions of a source as plain sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.adopt.conversion.words import list_shortened, summarize, tidy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        (5, ""),
        (" \n", ""),
        ("A voice", "A voice."),
        ("A voice.\n\nIt speaks", "A voice. It speaks."),
        ("Is it?", "Is it?"),
        ("It is (so.)", "It is (so.)"),
        ("Successful Response", "Successful Response."),
        ("Set this:", "Set this."),
        ("OK", "OK."),
        # emphasis, links, code
        ("The **name** and _kind_ of `a_b`", "The name and kind of `a_b`."),
        ("Not ~~this~~ but ***that*** `**code**`", "Not this but that `**code**`."),
        ("snake_case_name, 2 * 3 * 4, __init__ and price*", "snake_case_name, 2 * 3 * 4, __init__ and price*."),
        ("[The `get` page](https://a.example/x_(y) \"T\") and [this][1]", "The `get` page (https://a.example/x_(y)) and this."),
        ("Follow [the guide](https://a.example/_a_/b__c__?x=1&copy=2).", "Follow the guide (https://a.example/_a_/b__c__?x=1&copy=2)."),
        ("It. [Read more](https://a.example/y).", "It. Read more (https://a.example/y)."),
        ("At [a.example](https://a.example/) or [https://b.example/x](https://b.example/x)", "At a.example or https://b.example/x."),
        ("Ask [us](mailto:a@b.example), see [below](#part) and [page](../page.html)", "Ask us, see below and page."),
        ('<a href="https://a.example/?a=1&amp;b=2">Rules</a>', "Rules (https://a.example/?a=1&b=2)."),
        ('<a href="#x">Rules</a> of it', "Rules of it."),
        ("See <https://a.example/_x_/> **now**", "See https://a.example/_x_/ now."),
        ("**https://a.example/x** is *it*", "https://a.example/x is it."),
        ("Go to <https://a.example> ![image](a.png).", "Go to https://a.example."),
        ("_**Note**: a `b_c` d._", "Note: a `b_c` d."),
        (r"An escaped \_ and \* but not C:\temp", r"An escaped _ and * but not C:\temp."),
        ("An array [ 1, 2 ] and list[int]", "An array [ 1, 2 ] and list[int]."),
        # headings and lists
        ("# users\n\nGets a user", "Gets a user."),
        ("# users", "users."),
        ("Gets it\n\n## Rights\n\n- read\n- write\n", "Gets it. Rights: read; write."),
        ("Gets it\n\n## Rights\n\n## Costs\n\nNone", "Gets it. Costs: None."),
        ("Gets it\n\n## Rights", "Gets it."),
        ("Title\n=====\ntext\n\nOther\n---\nmore", "text. Other: more."),
        ("One of:\n- `a`: first.\n- `b`: second,\n  with more\n", "One of: `a`: first; `b`: second, with more."),
        ("Rules:\n1. Do a. Then b.\n2. Do c", "Rules: Do a. Then b. Do c."),
        ("Rules:\n* all of:\n  * a\n  * b", "Rules: all of: a; b."),
        ("One of:\n\na - first. b - second.", "One of: a - first. b - second."),
        ("> [!NOTE]\n> Closing down.\n\nLists it.", "Closing down. Lists it."),
        ("It\n\n> warn\n> Bookings expire\n", "It. Bookings expire."),
        ("[![Run](https://a.example/b.svg =12px)](https://a.example) It", "It."),
        # HTML
        ("One<br/>Two.<p>Three</p>", "One. Two. Three."),
        ("<ul><li>a</li><li>b</li></ul>", "a; b."),
        ("<b>Bold</b> <code>x</code> &amp; &lt;y&gt; <pod name> `<b>`", "Bold `x` & <y> <pod name> `<b>`."),
        ("a <!-- b --> c", "a c."),
        # what the keyword `required` says, and links without a target
        ("Optional. The name", "The name."),
        ("The name. Required.", "The name."),
        ("The limit. [Learn more](/x).", "The limit."),
    ],
)  # fmt: skip
def test_plain_sentences(text: object, expected: str) -> None:
    assert tidy(text) == expected
    assert list(list_shortened({"description": text})) == []
    assert tidy(expected) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It\n\n```json\n{}\n```\n\nends", "It. ends."),
        ("It\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "It."),
        ("It <table><tr><td>1</td></tr></table>", "It."),
        ("It\n<pre>code</pre>", "It."),
        ("It\n~~~\ncode without end", "It."),
        (f"First.\n\n{'Word ' * 198}\n\nLast.", f"First. {('Word ' * 198).strip()}."),
        (f"First sentence. {'Word ' * 300}", "First sentence."),
        ("x" * 2_000, f"{'x' * 1_000}…"),
        (f"{'Word ' * 10_000}", f"{('Word ' * 200).strip()}…"),
    ],
)
def test_what_is_left_out_is_reported(text: str, expected: str) -> None:
    assert tidy(text) == expected
    document = {
        "paths": {"/a": {"get": {"description": text}}},
        "x": [{"properties": {"description": {"description": text}}}],
    }
    assert list(list_shortened(document)) == [
        "/paths/~1a/get/description",
        "/x/0/properties/description/description",
    ]
    assert list(list_shortened({"example": document, "summary": text})) == []


def test_hostile_characters_are_removed() -> None:
    text = "\x1b[31mred\x1b[0m\x07 \u202eabc\u2066 zero\u200bwidth\ufeff no\u00a0break \ud800\ue000"
    assert tidy(text) == "red abc zerowidth no break."
    assert tidy('"""; {{ 7*7 }} {% x %} \\N{BULLET} ${y}') == '"""; {{ 7*7 }} {% x %} \\N{BULLET} ${y}.'


@given(st.text(st.sampled_from('ab .:\n#-*_`[]()<>&|!1\\"~\x1b\u202e\x00é'), max_size=60))
def test_any_text_becomes_one_visible_line(text: str) -> None:
    result = tidy(text)
    assert result.isprintable() and result == result.strip() and "  " not in result
    summary, description = summarize(text, text)
    assert summary.isprintable() and description.isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[a](",
        "![a](b",
        "**a ",
        "_a ",
        "*a ",
        "`",
        "``a",
        "<a ",
        "<!--",
        "<table",
        "# ",
        "- ",
        "|",
        "> ",
        ". ",
        "(",
        "~~a",
        "&lt",
        "--|",
        "\\",
        "-- ",
        "a.) ",
    ],
)
def test_time_is_bounded(text: str) -> None:
    start = time.process_time()
    tidy(text * (1_000_000 // len(text)))
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("summary", "description", "operation_id", "expected"),
    [
        ("Get a user", None, "", ("Get a user.", "")),
        ("Get a user", "Needs a token", "", ("Get a user.", "Needs a token.")),
        ("Get a user", "Get a user.\n\nNeeds a token", "", ("Get a user.", "Needs a token.")),
        ("Get a user.", "get a user", "", ("Get a user.", "")),
        ("Get a user. It is free", "Needs a token", "", ("Get a user.", "It is free. Needs a token.")),
        (None, "Gets a user, e.g. Ada. Needs a token.", "", ("Gets a user, e.g. Ada.", "Needs a token.")),
        (None, f"Gets {'very ' * 40}much. Yes.", "", ("", f"Gets {'very ' * 40}much. Yes.")),
        (None, None, "", ("", "")),
        ("List Orders", "", "list_orders_orders_get", ("List orders.", "")),
        ("Read Items", "Retrieve items.\n\nThe newest first", "read_items", ("Retrieve items.", "The newest first.")),
        ("Read Items", "Retrieve items.", "items-read", ("Read items.", "Retrieve items.")),
        ("Create Item", "Create it with all:\n\n- **a**: 1\n- b: 2", "create_item", ("Create it with all.", "a: 1; b: 2.")),
        ("Read Items", "Note: `a`: slow", "read_items", ("Read items.", "Note: `a`: slow.")),
        ("Read Items", "Deprecated", "read_items", ("Read items.", "Deprecated.")),
        ("Read Items", f"Reads {'very ' * 40}much.", "read_items", ("Read items.", f"Reads {'very ' * 40}much.")),
        ("Get Api Key Url", "", "keys-get_api_key_url", ("Get API key URL.", "")),
        ("List GitHub Apps", "", "list_github_apps", ("List GitHub Apps.", "")),
        ("List Orders", "", "orders", ("List orders.", "")),
        ("List GitHub Orders", "", "list-orders", ("List GitHub Orders.", "")),
        ("Get Several Albums", "Get some.", "get-multiple-albums", ("Get several albums.", "Get some.")),
        ("Get Album", "Get it.", "get-an-album", ("Get album.", "Get it.")),
        ("Get Spotify Album", "", "get-album", ("Get Spotify Album.", "")),
        ("Get User's Album", "", "getUsersAlbum", ("Get User's Album.", "")),
        ("", "Bake it as [told](https://a.example/b). Eat.", "", ("Bake it as told (https://a.example/b).", "Eat.")),
        (
            "",
            f"Bake it as [told](https://a.example/{'b' * 99}). Eat.",
            "",
            ("Bake it as told.", f"Bake it as told (https://a.example/{'b' * 99}). Eat."),
        ),
        ("List `a. B` things", "", "", ("List `a. B` things.", "")),
    ],
)  # fmt: skip
def test_summaries(
    summary: object, description: object, operation_id: str, expected: tuple[str, str]
) -> None:
    assert summarize(summary, description, operation_id) == expected
