"""What is of the whole document: servers, credentials and security schemes, from one description to another and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import Result, apply_analysis
from sdkwright.follow.differences import compare
from sdkwright.spec.loading import load_spec

PLAIN = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers:
  - url: https://shop.example.com
    description: The shop.  # for everybody
security: [{Key: []}]
tags: [{name: items, description: What the shop sells.}]
paths:
  /items:
    get:
      operationId: items.list
      tags: [items]
      summary: List items.
      responses: {'204': {description: None.}}
    delete:
      operationId: items.clear
      tags: [items]
      summary: Remove all items.
      responses: {'204': {description: None.}}
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-Key, description: The key.}
"""
SERVER = "  - url: https://shop.example.com\n    description: The shop.  # for everybody\n"
REGIONS = f"""\
{SERVER}  - url: https://{{region}}.example.com
    description: By region.
    variables:
      region: {{default: eu, enum: [eu, us], description: The region.}}
"""
OWN = "      summary: Remove all items.\n"
OTHER_KEY = PLAIN.replace("name: X-Key, description: The key.", "name: X-Token, description: The token.")
LOGIN = PLAIN.replace("[{Key: []}]", "[{Login: []}]").replace(
    "Key: {type: apiKey, in: header, name: X-Key, description: The key.}",
    "Login: {type: http, scheme: bearer, description: The login.}",
)
EITHER = LOGIN.replace("[{Login: []}]", "[{Key: []}, {Login: []}]") + PLAIN.splitlines()[-1] + "\n"
CASES = {
    "another server": PLAIN.replace("shop.example.com", "api.example.com"),
    "more servers": PLAIN.replace(SERVER, REGIONS),
    "an operation with a server": PLAIN.replace(
        OWN, f"{OWN}      servers: [{{url: https://admin.example.com, description: For admins.}}]\n"
    ),
    "an operation without credentials": PLAIN.replace(OWN, f"{OWN}      security: []\n"),
    "no credentials": PLAIN.replace("security: [{Key: []}]\n", ""),
    "optional credentials": PLAIN.replace("security: [{Key: []}]\n", "security: [{Key: []}, {}]\n"),
    "another header": OTHER_KEY,
    "another scheme": LOGIN,
    "one of two schemes": EITHER,
}


def read(text: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def follow(old: str, new: str, ours: str) -> tuple[Result, str]:
    analysis = analyse(read(old), read(new), read(ours))
    result = apply_analysis(analysis, read(new), {"openapi.yaml": ours})
    assert not result.problems
    assert not analysis.list_left()
    return result, result.files.get("openapi.yaml") or ours


def check(text: str, vendor: str, folder: Path) -> None:
    assert compare(read(vendor), read(text)).differences == ()
    (folder / "openapi.yaml").write_text(text, "utf-8")
    load_spec(folder)


@pytest.mark.parametrize("new", CASES.values(), ids=CASES)
def test_there_and_back(new: str, tmp_path: Path) -> None:
    _, changed = follow(PLAIN, new, PLAIN)
    check(changed, new, tmp_path)
    _, restored = follow(new, PLAIN, changed)
    check(restored, PLAIN, tmp_path)


def test_the_servers_that_stay_keep_their_texts() -> None:
    ours = PLAIN.replace("The shop.", "Where customers buy.")
    _, text = follow(PLAIN, CASES["more servers"], ours)
    assert (
        f"servers:\n{SERVER.replace('The shop.', 'Where customers buy.')}  - url: https://{{region}}" in text
    )


def test_servers_that_a_person_chose_stay() -> None:
    ours = PLAIN.replace("shop.example.com", "proxy.example.com")
    new = CASES["more servers"]
    (change,) = analyse(read(PLAIN), read(new), read(ours)).changes
    assert (change.verdict, change.ours) == ("conflict", ["https://proxy.example.com"])


def test_the_texts_of_servers_are_no_change() -> None:
    new = PLAIN.replace("The shop.", "Production.")
    assert analyse(read(PLAIN), read(new), read(PLAIN)).changes == ()


def test_a_scheme_that_sends_something_else_keeps_its_name_and_argument() -> None:
    ours = PLAIN.replace("{Key:", "{Token:").replace("    Key:", "    Token:")
    ours = ours.replace("The key.}", "My token., x-argument: token}")
    _, text = follow(PLAIN, OTHER_KEY, ours)
    assert text == ours.replace("X-Key", "X-Token")


def test_the_flows_of_oauth_are_facts(tmp_path: Path) -> None:
    login = "Login: {type: http, scheme: bearer, description: The login.}"
    flows = """\
Login:
      type: oauth2
      description: The login.
      flows:
        clientCredentials: {tokenUrl: https://shop.example.com/token, scopes: {}}
"""
    old = LOGIN.replace(login, flows.rstrip())
    new = old.replace("/token", "/v2/token")
    ours = old.replace("The login.", "For apps.")
    _, text = follow(old, new, ours)
    assert text == ours.replace("/token", "/v2/token")
    check(text, new, tmp_path)
