"""Parts of pages that are drawn once and kept: they hold nothing of anybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal import web
from portal.web.template_languages import DrawnOnce
from tests import cast
from tests.tables import for_each

TEMPLATES = Path(web.__file__).parent / "templates"


@pytest.fixture
def nothing_is_drawn(app, monkeypatch) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "drawn_once", DrawnOnce())


@for_each("path", ["/login", "/register"])
def test_what_somebody_typed_is_shown_to_nobody_else(nothing_is_drawn, app, path):
    sent = app.test_client().post(path, data={"id_number": cast.MEI.id_number})
    assert cast.MEI.id_number in sent.text
    assert "There is a problem" in sent.text
    assert cast.MEI.id_number not in app.test_client().get(path).text


def test_each_language_has_parts_of_its_own(nothing_is_drawn, visitor):
    for tag, word in (("en", "Your ID number"), ("zh-Hant", "考生資訊表"), ("en", "Your ID number")):
        visitor.get(f"/language/{tag}")
        assert word in visitor.get("/login").text


def test_a_part_is_drawn_once():
    drawn = []
    once = DrawnOnce()
    for _ in range(2):
        once("a part", caller=lambda: drawn.append("once") or "drawn")
    assert drawn == ["once"]


def test_no_two_parts_have_one_name():
    texts = [path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")]
    names = [name for text in texts for name in re.findall(r'call drawn_once\("([^"]+)"', text)]
    assert len(names) == len(set(names)) > 4
