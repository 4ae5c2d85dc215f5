"""Healthz: one word for a machine that asks."""

from __future__ import annotations

import pytest

from portal import settings, store
from tests import cast


@pytest.fixture
def without_database(app):
    """The database's file is away, as after a disk went."""
    file = settings.of(app).database_file
    store.database.close()
    away = file.rename(file.with_suffix(".away"))
    yield
    away.rename(file)


def test_it_says_ok_and_nothing_private(visitor):
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert "Set-Cookie" not in answer.headers


def test_it_says_no_when_the_database_does_not_answer(visitor, without_database):
    answer = visitor.get("/healthz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "300"


def test_a_missing_database_is_not_made_anew(app, visitor, without_database):
    visitor.get("/healthz")
    assert not settings.of(app).database_file.exists()


def test_it_says_ok_again_once_the_database_is_back(app, visitor):
    file = settings.of(app).database_file
    store.database.close()
    away = file.rename(file.with_suffix(".away"))
    assert visitor.get("/healthz").status_code == 503
    away.rename(file)
    assert visitor.get("/healthz").status_code == 200


def test_pages_that_need_no_store_are_shown_without_it(visitor, without_database):
    for path in ("/", "/register", "/help", "/terms", "/privacy"):
        assert visitor.get(path).status_code == 200, path


def test_who_is_logged_in_is_told_too_that_the_service_is_busy(app, visitor, time):
    cast.register(cast.MEI, now=time())
    cast.log_in(visitor, cast.MEI)
    file = settings.of(app).database_file
    store.database.close()
    away = file.rename(file.with_suffix(".away"))
    answers = [visitor.get(path) for path in ("/", "/results", "/help", "/nowhere", "/email/confirm/nothing")]
    away.rename(file)
    assert [answer.status_code for answer in answers] == [503, 503, 503, 404, 503]
