"""A release opens while a verb waits for its turn to write: the verb decides by the moment of its turn."""

from __future__ import annotations

import importlib
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from inspect import signature
from threading import Semaphore
from time import sleep
from types import FrameType

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from portal import settings
from portal.domain.credentials import budgets, throttling
from portal.language import clock
from portal.store import releases
from portal.store.attempts import Attempt
from portal.store.database import db
from tests import cast, proofs
from tests.conftest import BEFORE, RELEASE_DAY
from tests.house import source

WAIT = 0.12  # seconds
SHORTLY = timedelta(seconds=WAIT / 2)
AT_ONCE = 10  # as many connections as there are for certain


def verbs_that_take_now() -> Iterator[str]:
    """Each verb of the domain that takes its turn to write before it does anything, by its dotted name."""
    for module, path in source.modules().items():
        for function in source.functions(path):
            decorators = [node.id for node in function.decorator_list if hasattr(node, "id")]
            if "one_transaction" in decorators and "now" in [arg.arg for arg in function.args.kwonlyargs]:
                yield f"{module}.{function.name}"


class Begun(Exception):
    """A verb has begun; the moment it was given."""


@pytest.fixture(autouse=True)
def hurried(unhurried, monkeypatch) -> None:
    monkeypatch.setattr(clock, "NO_WAIT", WAIT / 2)


@pytest.fixture
def scheduled(app) -> Flask:
    cast.register(cast.MEI, now=BEFORE)
    cast.load_results(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    return app


def after_waiting(app: Flask, *deeds: Callable[[], object]) -> list[object]:
    """What each of the deeds, all begun at once, returns or raises when another writes at first."""
    asked = Semaphore(0)

    def ask(*_connection: object) -> None:
        asked.release()

    def do(deed: Callable[[], object]) -> object:
        with app.app_context():
            try:
                return deed()
            except Exception as problem:  # noqa: BLE001 (the test looks at what it was)
                return problem

    with closing(sqlite3.connect(settings.current().database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        event.listen(db.engine, "checkout", ask)
        with ThreadPoolExecutor(len(deeds)) as threads:
            try:
                waiting = [threads.submit(do, deed) for deed in deeds]
                assert all(asked.acquire(timeout=60) for _ in deeds)
                sleep(WAIT)
            finally:
                event.remove(db.engine, "checkout", ask)
                other.execute("ROLLBACK")
        return [each.result() for each in waiting]


def moment_given_to(verb: Callable[..., object], *, now: datetime) -> datetime:
    """The `now` with which the verb begins, once its turn has come; it ends there."""
    body = verb.__wrapped__

    def look(frame: FrameType, kind: str, _argument: object) -> None:
        if kind == "call" and frame.f_code is body.__code__:
            raise Begun(frame.f_locals["now"])

    named = [each.name for each in signature(body).parameters.values() if each.kind is not each.VAR_POSITIONAL]
    sys.setprofile(look)
    try:
        verb(**dict.fromkeys(named) | {"now": now})
    except Begun as begun:
        return begun.args[0]
    finally:
        sys.setprofile(None)
    raise AssertionError("the verb has not begun")


def test_a_verb_that_waits_across_the_hour_of_a_release_finds_it_open(scheduled):
    verbs = list(verbs_that_take_now())
    assert len(verbs) > 40, "there are such verbs"
    moments = {}
    for some in (verbs[first : first + AT_ONCE] for first in range(0, len(verbs), AT_ONCE)):
        deeds = (partial(moment_given_to, named(verb), now=RELEASE_DAY - SHORTLY) for verb in some)
        moments |= zip(some, after_waiting(scheduled, *deeds), strict=True)
    assert [verb for verb, moment in moments.items() if releases.opened_sittings([1], now=moment) != {1}] == []


def named(verb: str) -> Callable[..., object]:
    module, _, name = verb.rpartition(".")
    return getattr(importlib.import_module(module), name)


def test_an_organisation_that_waits_across_the_hour_of_a_release_is_shown_the_result(scheduled):
    shortly = RELEASE_DAY - SHORTLY
    assert proofs.by_numbers(now=shortly) is None
    [shown] = after_waiting(scheduled, lambda: proofs.by_numbers(now=shortly))
    assert shown.outcome.overall == 138


def test_a_try_that_waits_across_the_end_of_a_minute_leaves_no_failure_behind(app):
    def try_once() -> None:
        with throttling.begun(budgets.of_reader(budgets.CHANGING_PASSWORD, "somebody"), now=BEFORE - SHORTLY):
            pass

    assert after_waiting(app, try_once) == [None]
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
