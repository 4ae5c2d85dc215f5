"""Parts of pages that are drawn once and kept: they hold nothing of anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from portal import web
from portal.web.template_languages import DrawnOnce
from tests import cast
from tests.tables import for_each

TEMPLATES = Path(web.__file__).parent / "templates"


@pytest.fixture
def nothing_is_drawn(app, monkeypatch) -> None:
    monkeypatch.setattr(app.jinja_env.globals["drawn_once"], "_drawn", {})


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


def parts() -> list[nodes.CallBlock]:
    trees = [Environment(autoescape=True).parse(path.read_text("utf-8")) for path in TEMPLATES.rglob("*.html")]
    calls = [call for tree in trees for call in tree.find_all(nodes.CallBlock)]
    return [call for call in calls if getattr(call.call.node, "name", "") == "drawn_once"]


def test_no_two_parts_have_one_name():
    names = [part.call.args[0].value for part in parts()]
    assert len(names) == len(set(names)) > 4


def test_no_page_writes_into_a_part_that_all_pages_share():
    assert [block.name for part in parts() for block in part.find_all(nodes.Block)] == []


def test_a_part_names_nothing_of_its_reader():
    """Only what is the same for everybody; `form` too where it is drawn once only if nothing was typed into it."""
    of_everybody = {"_", "brand", "centre", "direction", "form", "html_tag", "language", "login_form", "service"}
    drawing = {"checkbox", "line", "loop", "new_password", "numbers", "radios", "required_mark", "static"}
    for part in parts():
        used = {name.name for statement in part.body for name in statement.find_all(nodes.Name)}
        assert used <= of_everybody | drawing, part.call.args[0].value
        is_conditional = "form" in used and "login_form" not in used
        assert [keyword.key for keyword in part.call.kwargs] == ["only_if"] * is_conditional
