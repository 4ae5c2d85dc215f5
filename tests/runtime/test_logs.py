"""The log of a process: a line a deed, as text or as an object, with the name of the request that it belongs to."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from portal.runtime import logs
from tests import office


@pytest.fixture(autouse=True)
def _usual_handlers() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def written(capsys) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_line_of_text_names_its_request(app, visitor, capsys):
    logs.begin(app)
    name = visitor.get("/help").headers["X-Request-ID"]
    [line] = written(capsys)
    assert f" INFO portal.access {name} GET /help 200 " in line


def test_a_line_may_be_an_object(app, visitor, capsys, monkeypatch):
    office.choose(app, monkeypatch, log_format="json")
    logs.begin(app)
    name = visitor.get("/help").headers["X-Request-ID"]
    [line] = map(json.loads, written(capsys))
    assert line.pop("at").endswith("+00:00")
    assert line.pop("message").startswith("GET /help 200 ")
    assert line == {"level": "info", "from": "portal.access", "request": name}


def test_a_fault_is_one_line_with_its_traceback(app, capsys, monkeypatch):
    office.choose(app, monkeypatch, log_format="json")
    logs.begin(app)
    try:
        int("two\nlines")
    except ValueError:
        logging.getLogger("portal").exception("a fault")
    [line] = map(json.loads, written(capsys))
    assert "ValueError" in line["traceback"]
    assert (line["request"], line["message"]) == ("-", "a fault")
