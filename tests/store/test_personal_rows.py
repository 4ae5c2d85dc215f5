"""What is handed over of a candidate is all there is: each table and column of the schema is in it, or has a reason."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from portal.domain.accounts import data_export, help_desk, registering
from portal.domain.results import correcting, releasing
from portal.domain.results.correcting.amending import Withholding
from portal.statuses import Status
from portal.store import personal_rows
from portal.store.accounts import Account
from portal.store.database import Table
from portal.store.entries import Entry
from tests import canary, cast, office, proofs
from tests.cast import Person
from tests.conftest import BEFORE, RELEASE_DAY

HOUR = timedelta(hours=1)

NOT_OF_A_PERSON = {
    "attempt": "sealed numbers, of which nobody can tell whose they are",
    "import_run": "a file that was taken in, of a whole sitting",
    "meta": "the installation",
    "release": "a sitting",
    "school": "named beside the entry",
    "sitting": "named beside the entry",
    "staff": "the office",
    "venue": "named beside the entry",
}
BESIDES = {"entry", "account", "audit", "import_change"}  # found otherwise than by what they refer to


@pytest.fixture
def told(app, monkeypatch, tmp_path, tmp_path_factory, time) -> dict:
    """What is handed over of a candidate to whom everything has happened."""
    office.choose(app, monkeypatch, instance=tmp_path)
    canary.live(tmp_path_factory.mktemp("handed-in"), time)
    return data_export.of_candidate(canary.PERSON.id_number, now=time())


def test_every_table_is_of_a_person_or_has_a_reason():
    found = {table.name for root in (Entry, Account) for table, _ in personal_rows.about(root, [1])}
    assert found | BESIDES | NOT_OF_A_PERSON.keys() == {table.name for table in Table.metadata.sorted_tables}
    assert not (found | BESIDES) & NOT_OF_A_PERSON.keys()


def test_every_column_is_handed_over_or_has_a_reason(told):
    there = {f"{table}.{column}" for table, rows in told["rows"].items() for column in rows[0]}
    tables = (table for table in Table.metadata.sorted_tables if table.name not in NOT_OF_A_PERSON)
    all_of_them = {f"{table.name}.{column.name}" for table in tables for column in table.columns}
    assert sorted(all_of_them - there) == sorted(personal_rows.SECRET)
    assert not there & personal_rows.SECRET.keys()


def test_no_secret_is_handed_over(told, time):  # T9
    text = json.dumps(told, default=str)
    kept, account = proofs.entry(canary.PERSON), office.account(canary.PERSON)
    assert not [each for each in (kept.public_key, str(kept.secret_enc), account.password_hash) if each in text]
    assert "secret_enc" not in text


def test_before_the_release_loaded_results_leave_no_trace(app, time):  # T37
    cast.register(cast.MEI, now=time())
    before = json.dumps(data_export.of_candidate(cast.MEI.id_number, now=BEFORE), default=str)
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    assert json.dumps(data_export.of_candidate(cast.MEI.id_number, now=BEFORE), default=str) == before


def test_of_an_account_that_holds_others_nothing_of_those_is_handed_over(app, time):
    cast.register(cast.MEI, now=time())
    registering.add_entry(office.account(cast.MEI).id, cast.numbers(cast.HAN), now=time())
    proofs.release(time)
    releasing.write_letters(now=time())
    mine = proofs.entry(cast.MEI).id
    told = data_export.of_candidate(cast.MEI.id_number, now=time())
    text = json.dumps(told, default=str, ensure_ascii=False)
    assert not [each for each in (cast.HAN.name, cast.HAN.id_number) if each in text]
    assert [letter["entry_id"] for letter in told["rows"]["letter"]] == [mine, mine]
    assert len(office.letters("released")) == 2


def handed_over(person: Person, *, now: datetime) -> dict:
    return data_export.of_candidate(person.id_number, now=now)["rows"]


def test_a_result_that_was_withheld_before_the_hour_is_not_handed_over(app, time):
    office.load_cast(now=time())
    cast.schedule(RELEASE_DAY, now=time())
    withheld = correcting.plan(
        cast.HAN.id_number, Withholding(reason="We are looking into it.", news_by=None), now=time()
    )
    correcting.carry_out(withheld, by="office", now=time())
    assert "audit" not in handed_over(cast.HAN, now=time()), "nor does the log tell that there is one"
    told = handed_over(cast.HAN, now=RELEASE_DAY)
    assert [row["status"] for row in told["result"]] == [Status.WITHHELD]
    assert "score" not in told


def test_a_result_that_was_seen_before_it_was_withheld_is_handed_over(app, time):
    proofs.release(time)
    time.pass_by(HOUR)
    office.replace_result(cast.HAN, Status.WITHHELD, now=time())
    assert [row["version"] for row in handed_over(cast.HAN, now=time())["result"]] == [1, 2]


def test_of_a_withdrawn_entry_no_result_is_handed_over(app, time):
    office.withdraw(cast.HAN, now=time())
    proofs.release(time)
    assert not {"result", "score", "statement"} & handed_over(cast.HAN, now=time()).keys()


def test_what_was_of_another_holder_is_not_handed_over(app, time):
    cast.register(cast.MEI, now=time())
    registering.add_entry(office.account(cast.MEI).id, cast.numbers(cast.HAN), now=time())
    proofs.release(time)
    releasing.write_letters(now=time())
    help_desk.unregister(cast.HAN.id_number, reason="wrong person", by="office", now=time())
    told = data_export.of_candidate(cast.HAN.id_number, now=time())
    assert cast.MEI.email not in str(told)
    assert told["emails"] == []
    assert "letter" not in told["rows"]


def test_a_share_of_another_holder_is_not_handed_over(app, time):
    cast.register(cast.MEI, now=time())
    proofs.share(office.account(cast.MEI).id, recipient="North School", now=time())
    help_desk.unregister(cast.MEI.id_number, reason="wrong person", by="office", now=time())
    assert "share" not in handed_over(cast.MEI, now=time())
