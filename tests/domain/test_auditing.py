"""The audit log: a line for each deed, in the transaction of the deed, with nobody's secrets in it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.domain import auditing
from portal.domain.accounts import registering
from portal.domain.refusals import Impossible
from portal.domain.results import releasing
from portal.store.audit import AuditLine
from portal.store.database import db, one_transaction
from portal.store.entries import Entry
from tests import cast, office
from tests.conftest import BEFORE, RELEASE_DAY

pytestmark = pytest.mark.usefixtures("app")
INSTALLED = ["sitting added", "entries imported"]


def lines() -> list[AuditLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine).order_by(AuditLine.id)))


def test_each_deed_leaves_one_line():
    cast.register(cast.MEI, now=BEFORE)
    link = json.loads(office.letters("welcome")[0].facts)["link"]
    registering.confirm_email(link, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    releasing.cancel("ket-april", by="office", now=BEFORE)
    releasing.release_now("ket-april", by="office", now=RELEASE_DAY)
    releasing.write_letters(now=RELEASE_DAY)
    assert [line.what for line in lines()] == [
        *INSTALLED,
        "registered",
        "email confirmed",
        "results imported",
        "release scheduled",
        "release cancelled",
        "released",
        "release letters written",
    ]


def test_a_line_says_who_what_to_whom_and_when():
    cast.register(cast.MEI, now=BEFORE + timedelta(hours=1))
    line = lines()[-1]
    entry = db.session.scalars(select(Entry.id).where(Entry.id_number == cast.MEI.id_number)).one()
    assert (line.at, line.who, line.what, line.whom) == (
        BEFORE + timedelta(hours=1), "candidate", "registered", entry,
    )  # fmt: skip


def test_a_deed_that_was_refused_leaves_no_line():
    before = len(lines())
    with pytest.raises(Impossible):
        releasing.cancel("ket-april", by="office", now=BEFORE)
    assert len(lines()) == before


def test_a_line_is_undone_with_its_deed():
    @one_transaction
    def do_and_fail() -> None:
        auditing.note("did", by="office", now=BEFORE)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        do_and_fail()
    assert [line.what for line in lines()] == INSTALLED


def test_the_log_names_nobody_and_holds_no_secret_and_no_grade():  # T46
    cast.register(cast.MEI, now=BEFORE)
    office.load_cast(now=BEFORE)
    cast.schedule(RELEASE_DAY, now=BEFORE)
    releasing.write_letters(now=RELEASE_DAY)
    written = str(office.everything()["audit"])
    secrets = (cast.MEI.secret_number, cast.PASSWORD, cast.MEI.email, cast.MEI.name, cast.MEI.id_number)
    assert not [secret for secret in (*secrets, "Grade", "138") if secret in written]


def test_details_are_kept_in_any_script_and_order():
    @one_transaction
    def note() -> None:
        auditing.note("did", by="office", now=BEFORE, file="成績.csv", at=BEFORE, count=3)

    note()
    assert lines()[-1].details == f'{{"at": "{BEFORE}", "count": 3, "file": "成績.csv"}}'


def test_a_line_without_details_has_none():
    @one_transaction
    def note() -> None:
        auditing.note("did", by="office", now=BEFORE)

    note()
    assert lines()[-1].details is None
