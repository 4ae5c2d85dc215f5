"""An entry that is erased is in no row any more, on both databases."""

from __future__ import annotations

from portal.backups import erasures
from portal.domain.accounts import erasing
from portal.store import personal_rows
from portal.store.accounts import Account
from portal.store.entries import Entry
from tests import canary, office


def test_no_row_holds_a_fact_of_who_was_erased(app, monkeypatch, tmp_path, tmp_path_factory, time):  # T51
    office.choose(app, monkeypatch, instance=tmp_path)
    canary.live(tmp_path_factory.mktemp("handed-in"), time)
    assert not {word for word in canary.FACTS if word.lower() not in str(office.everything()).lower()} - {
        canary.BORN.isoformat()
    }
    erasing.erase(canary.PERSON.id_number, reason="asked", by="office", now=time())
    erasures.finish()
    kept = str(office.everything()).lower()
    assert [word for word in (*canary.FACTS, *canary.FORMER) if word.lower() in kept] == []


def test_every_table_that_leads_to_an_entry_is_known():
    assert {table.name for table, _ in personal_rows.about(Entry, [1])} == {
        "letter", "result", "score", "share", "slot", "statement", "verification",
    }  # fmt: skip
    assert {table.name for table, _ in personal_rows.about(Account, [1])} == {
        "agreement",
        "email_change",
        "letter",
        "link",
        "sign_in",
    }
