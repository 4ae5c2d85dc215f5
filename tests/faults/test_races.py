"""Two who want the same entry, or use the same link, at once: one does, whichever process answers them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from portal import settings
from portal.domain.accounts import changing_email
from portal.domain.refusals import LinkIsSpent
from portal.store.accounts import Account
from portal.store.database import db
from portal.store.entries import Entry
from portal.store.outbox import Letter
from tests import cast, office
from tests.conftest import BEFORE, DATA
from tests.databases import BOTH
from tests.faults.commands import fresh
from tests.faults.racing import race
from tests.post import text_of
from tests.served import Installation, Site, serving, until

pytestmark = pytest.mark.slow

WON, LOST = 303, 422


def everybody() -> list[cast.Person]:
    with (DATA / "entries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        cast.Person(
            row["id_number"], row["secret_number"], row["family_name"], f"{row['candidate_number']}@example.org"
        )
        for row in rows
    ]


@pytest.mark.parametrize("backend", BOTH)
def test_of_two_processes_that_register_an_entry_at_once_one_gets_it(app, backend, rounds):  # T6
    people = everybody()[: rounds(10, 40)]
    environ = {settings.INSTANCE: str(settings.current().instance)}
    if settings.current().database_url:
        environ["PORTAL_DATABASE_URL"] = settings.current().database_url
    answers = run_processes(2, environ, people)
    assert [sorted(each) for each in zip(*answers, strict=True)] == [[WON, LOST]] * len(people)

    accounts = list(db.session.scalars(select(Account.id)))
    holders = list(db.session.scalars(select(Entry.account_id).where(Entry.account_id.is_not(None))))
    welcomed = list(db.session.scalars(select(Letter.account_id).where(Letter.kind == "welcome")))
    assert len(accounts) == len(people)
    assert sorted(holders) == sorted(accounts), "an account without its entry, or an entry in two"
    assert sorted(welcomed) == sorted(accounts), "each account gets one welcome letter"


def run_processes(number: int, environ: dict[str, str], people: list[cast.Person]) -> list[list[int]]:
    """The status each process was answered with, person by person."""
    barrier, outcomes = fresh.Barrier(number), fresh.Queue()
    processes = [fresh.Process(target=race, args=(environ, people, barrier, outcomes)) for _ in range(number)]
    for process in processes:
        process.start()
    try:
        return [outcomes.get(timeout=60) for _ in processes]
    finally:
        for process in processes:
            process.join(10)
            process.kill()


@pytest.mark.parametrize("backend", BOTH)
def test_of_twenty_browsers_that_register_an_entry_at_once_one_gets_it(app, backend, rounds):  # T6
    people = everybody()[: rounds(2, 40)]
    chosen = settings.current()
    elsewhere = {"PORTAL_DATABASE_URL": chosen.database_url} if chosen.database_url else {}
    with serving(Installation(chosen.instance), workers=2, **elsewhere) as site:
        for person in people:
            assert Counter(together(20, site, person)) == {WON: 1, LOST: 19}
    for kept in (Account.id, Entry.account_id, Letter.account_id):
        held = select(func.count()).select_from(kept.class_).where(kept.is_not(None))
        assert db.session.scalar(held) == len(people), kept


def together(number: int, site: Site, person: cast.Person) -> list[int]:
    """The status of each answer to so many forms, filled in alike and sent at one moment."""
    barrier = Barrier(number)

    def register() -> int:
        visit = site.visit()
        fields = visit.filled("/register", cast.filled(person))
        barrier.wait(30)
        return visit.send("/register", fields).status

    with ThreadPoolExecutor(number) as pool:
        return [answer.result() for answer in [pool.submit(register) for _ in range(number)]]


def test_of_twenty_who_use_a_link_at_once_one_does(site, rounds):  # T22
    person = everybody()[0]
    assert site.visit().register(person).status == WON
    for n in range(rounds(2, 3)):  # three links an hour
        assert site.visit().post("/password/forgot", {"identifier": person.id_number}).status == 303
        answers = use_together(20, site, links_of(site, "reset", "/password/reset")[n], choosing_a_password)
        assert Counter(answers) == {303: 1, 410: 19}
    assert site.installation.count("letter WHERE kind = 'password-changed'") == n + 1


def test_of_twenty_who_change_an_address_at_once_one_does_and_one_stops_it(site):  # T22, T24
    person = everybody()[0]
    assert site.visit().register(person).status == WON
    asked = {"current_password": cast.PASSWORD, "email": "b@example.org", "confirm_email": "b@example.org"}
    assert site.visit().log_in(person).post("/account/email", asked).status == 303
    moved = "audit WHERE what = 'email changed'", "account WHERE email = 'b@example.org'"
    [confirming] = links_of(site, "email-changed-new", "/email/confirm")
    assert Counter(use_together(20, site, confirming)) == {303: 1, 410: 19}
    assert [site.installation.count(rows) for rows in moved] == [1, 1]
    [stopping] = links_of(site, "email-changed-old", "/email/stop")
    assert Counter(use_together(20, site, stopping)) == {303: 1, 410: 19}
    assert [site.installation.count(rows) for rows in moved] == [1, 0]


def links_of(site: Site, kind: str, path: str) -> list[str]:
    """The path of the link in each letter of this kind, once they have all left, oldest first."""
    asked = site.installation.count(f"letter WHERE kind = '{kind}'")
    site.installation.flask("notify")  # the site's own sender comes round four times a minute, and may have some
    until(lambda: len(site.installation.letters(kind)) == asked, 20, "every letter gone")
    letters = sorted(site.installation.letters(kind), key=lambda file: file.stat().st_mtime)
    return [re.findall(rf"{path}/[\w=\n-]+", decoded(letter))[0] for letter in letters]


def decoded(letter: Path) -> str:
    text: str = text_of(message_from_bytes(letter.read_bytes(), policy=policy.default))
    return text


def choosing_a_password(n: int) -> dict[str, str]:
    password = f"lanterns of {n} 12"
    return {"password": password, "confirm_password": password}


def use_together(
    number: int, site: Site, link: str, filled: Callable[[int], dict[str, str]] = lambda _: {}
) -> list[int]:
    """The status of each answer to so many forms, sent to one link at one moment."""
    barrier = Barrier(number)

    def use(n: int) -> int:
        visit = site.visit()
        form = BeautifulSoup(visit.get(link).text, "html5lib").select_one("main form")
        fields = filled(n) | {"csrf_token": form.select_one("[name=csrf_token]")["value"]}
        barrier.wait(30)
        while (status := visit.send(link, fields).status) == 503:  # on a slow machine others may take all of the wait
            pass
        return status

    with ThreadPoolExecutor(number) as pool:
        return [answer.result() for answer in [pool.submit(use, n) for n in range(number)]]


@pytest.mark.parametrize("backend", BOTH)
def test_a_change_that_is_confirmed_and_stopped_at_once_ends_at_the_old_address(app, backend, rounds):  # T24
    """Whoever comes first: a stop undoes what was done, or leaves nothing to do."""
    person = everybody()[0]
    cast.register(person, now=BEFORE)
    for n in range(rounds(4, 40)):
        now = BEFORE + n * timedelta(hours=1)
        confirming, stopping = office.change_links(person, f"{n}@example.org", now=now)
        _, stopped = at_once(app, [(changing_email.confirm, confirming), (changing_email.stop, stopping)], now=now)
        assert stopped is None, "the stop works whatever else is done"
        assert office.account(person).email == person.email


@pytest.mark.parametrize("backend", BOTH)
def test_of_ten_who_use_the_link_of_a_change_at_once_one_does(app, backend, rounds):  # T22
    person = everybody()[0]
    cast.register(person, now=BEFORE)
    for n in range(rounds(2, 20)):
        now = BEFORE + n * timedelta(hours=1)
        links = office.change_links(person, f"{n}@example.org", now=now)
        for verb, link in zip((changing_email.confirm, changing_email.stop), links, strict=True):
            assert Counter(at_once(app, [(verb, link)] * 10, now=now)) == {None: 1, LinkIsSpent: 9}


def at_once(app: Flask, wanted: list[tuple[Callable, str]], *, now: datetime) -> list[type | None]:
    """How each of these uses of a link was refused, if it was; each in a thread and a context of its own."""
    barrier = Barrier(len(wanted))

    def use(verb: Callable, link: str) -> type | None:
        with app.app_context():
            barrier.wait(30)
            try:
                verb(link, now=now)
            except LinkIsSpent as refusal:
                return type(refusal)
        return None

    with ThreadPoolExecutor(len(wanted)) as pool:
        return [each.result() for each in [pool.submit(use, verb, link) for verb, link in wanted]]
