"""The rules that every page is held to (tests/page_rules.py): each is broken once here, and must be missed."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests import page_rules
from tests.tables import for_each

GOOD = """<!DOCTYPE html><html lang="en-GB"><head><title>Error: Log in – Maple</title></head><body>
<div class="sum"><a href="#number">Enter your ID Number</a></div><h1>Log in</h1>
<label for="number">ID Number</label><p id="number-err">Enter your ID Number</p>
<input name="number" id="number" aria-invalid="true" aria-describedby="number-err">
<label for="secret">Secret Number</label><input name="secret_number" id="secret">
<script src="/static/x.js"></script></body></html>"""
BREAKING = {
    "is no valid HTML": ("</h1>", "</h2>"),
    "an attribute stands twice": ('name="number"', 'name="number" name="number"'),
    "an ampersand stands bare": ("– Maple", "&Maple"),
    "has no heading": ("<h1>Log in</h1>", ""),
    "has two headings": ("<h1>", "<h1>Log in</h1><h1>"),
    "is called otherwise than its heading": ("<h1>Log in", "<h1>Sign in"),
    "has errors, and a title that does not say so": ("<title>Error: ", "<title>"),
    "has no errors, and a title that says so": ('class="sum"', 'class="other"'),
    "uses an id twice": ("<h1>", '<h1 id="number-err">'),
    "has a style of its own": ("<h1>", "<style>h1 { color: red }</style><h1>"),
    "has a style at a tag": ("<h1>", '<h1 style="color: red">'),
    "has a script of its own": (' src="/static/x.js"', ""),
    "has a script at a tag": ("<h1>", '<h1 onclick="x()">'),
    "has a field without a label": ('<label for="number">', "<label>"),
    "has a field without an id": ('id="secret"', ""),
    "describes a field by nothing": ('id="number-err"', ""),
    "has an error that its field does not tell": (' aria-describedby="number-err"', ""),
    "has an error at a field that is said to be right": (' aria-invalid="true"', ""),
    "sends a secret back": ('name="secret_number"', 'name="secret_number" value="1079"'),
    "sends a password back": ('id="secret"', 'id="secret" type="password" value="x"'),
    "has a summary that leads nowhere": ('href="#number"', 'href="#other"'),
}


def test_a_page_that_keeps_the_rules_is_let_through():
    page_rules.check(GOOD)


@for_each("what, change", BREAKING.items())
def test_a_page_that_breaks_a_rule_is_told(what, change):
    right, wrong = change
    assert GOOD.count(right) == 1, what
    with pytest.raises((AssertionError, ParseError)):
        page_rules.check(GOOD.replace(right, wrong))
