"""Agreeing to the terms of use and to updates: when, to which words, and what is proof of it afterwards."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from portal import terms
from portal.domain.accounts import consent, data_export, help_desk
from portal.domain.accounts.consent import Updates
from portal.domain.refusals import NoSuchEntry
from portal.store import agreements
from tests import cast, office, proofs
from tests.conftest import BEFORE
from tests.stage import staged

LATER = BEFORE + timedelta(days=3)
WORDS = "I would like to receive updates (optional)"


@pytest.fixture
@staged
def mei(app) -> int:
    """Mei's account; she wants no updates."""
    cast.register(cast.MEI, now=BEFORE)
    return office.account(cast.MEI).id


def kept() -> tuple[object, object]:
    account = office.account(cast.MEI)
    return account.updates_at, account.updates_wording


def noted(what: str) -> list[dict[str, object]]:
    return [json.loads(line.details) for line in proofs.audited(what)]


def test_updates_are_wanted_from_that_moment_on_to_those_words(mei):
    assert consent.updates(mei) is None
    consent.want_updates(mei, WORDS, now=LATER)
    assert consent.updates(mei) == Updates(LATER, WORDS)
    assert kept() == (LATER, WORDS)


def test_who_wants_updates_already_keeps_the_first_moment_and_words(mei):
    consent.want_updates(mei, WORDS, now=BEFORE)
    consent.want_updates(mei, "Other words", now=LATER)
    assert kept() == (BEFORE, WORDS)
    assert len(noted("updates switched on")) == 1


def test_without_updates_neither_moment_nor_words_are_kept(mei):
    consent.want_updates(mei, WORDS, now=BEFORE)
    consent.stop_updates(mei, now=LATER)
    assert kept() == (None, None)
    assert consent.updates(mei) is None


def test_what_was_agreed_to_and_taken_back_is_proved_by_the_audit_log(mei):
    consent.want_updates(mei, WORDS, now=BEFORE)
    consent.stop_updates(mei, now=LATER)
    assert noted("updates switched on") == [{"account": mei, "wording": WORDS}]
    assert noted("updates switched off") == [{"account": mei}]
    assert [line.at for line in proofs.audited("updates switched off")] == [LATER]


def test_who_wanted_none_is_not_written_down_as_stopping_them(mei):
    consent.stop_updates(mei, now=LATER)
    assert noted("updates switched off") == []


def test_updates_wanted_on_registering_are_proved_too(app):
    cast.register(cast.HAN, now=BEFORE, updates_wording=WORDS)
    assert noted("updates switched on") == [{"account": office.account(cast.HAN).id, "wording": WORDS}]


def test_a_closed_account_has_no_updates(mei):
    office.close_accounts(now=BEFORE)
    with pytest.raises(NoSuchEntry):
        consent.updates(mei)


def test_the_version_and_the_moment_of_agreeing_are_kept(mei):
    consent.agree_to_terms(mei, "2030-01-01", now=LATER)
    account = office.account(cast.MEI)
    assert (account.terms_version, account.terms_agreed_at) == ("2030-01-01", LATER)
    assert noted("terms agreed to") == [{"account": mei, "version": "2030-01-01"}]


def test_agreeing_twice_to_one_version_changes_nothing(mei):
    consent.agree_to_terms(mei, "2030-01-01", now=BEFORE)
    before = office.everything()
    consent.agree_to_terms(mei, "2030-01-01", now=LATER)
    assert office.everything() == before


def test_nobody_else_agrees_with_one(mei):
    cast.register(cast.HAN, now=BEFORE)
    before = office.account(cast.HAN).terms_version
    consent.agree_to_terms(mei, "2030-01-01", now=LATER)
    consent.want_updates(mei, WORDS, now=LATER)
    account = office.account(cast.HAN)
    assert (account.terms_version, account.updates_at) == (before, None)


def agreed(account: int) -> list[tuple]:
    rows = data_export.disclosed(account, now=LATER)["agreements"]
    return [(row["to"], row["version"] or row["wording"], row["language"], row["agreed"], row["ended"]) for row in rows]


def test_each_agreement_is_proved_by_a_row_and_told(mei):
    consent.want_updates(mei, WORDS, now=BEFORE)
    consent.stop_updates(mei, now=LATER)
    consent.agree_to_terms(mei, "2030-01-01", now=LATER)
    assert agreed(mei) == [
        ("terms of use", terms.VERSION, "en", BEFORE, LATER),
        ("updates", WORDS, "en", BEFORE, LATER),
        ("terms of use", "2030-01-01", "en", LATER, None),
    ]


def test_who_registers_agrees_in_the_language_of_the_page(app):
    cast.register(cast.HAN, now=BEFORE, language="zh-Hant", updates_wording=WORDS)
    account = office.account(cast.HAN).id
    assert [(what, language) for what, _, language, *_ in agreed(account)] == [
        ("terms of use", "zh-Hant"),
        ("updates", "zh-Hant"),
    ]
    [digest, _] = [row["sha256_of_the_text"] for row in data_export.disclosed(account, now=BEFORE)["agreements"]]
    assert digest == terms.digest(terms.VERSION, "zh-Hant")


def test_with_the_account_every_agreement_ends(mei):
    help_desk.unregister(cast.MEI.id_number, reason="asked", by="office", now=LATER)
    assert [row.ended_at for row in agreements.of_account(mei)] == [LATER]


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_the_digest_is_that_of_the_text_as_it_stands(language):
    """A text that has changed is another version: set AS_OF and add its digests, so that everybody is asked again."""
    text = (Path(terms.__file__).parent / "web" / "templates" / "texts" / f"terms.{language}.html").read_bytes()
    assert terms.digest(terms.VERSION, language) == hashlib.sha256(text).hexdigest()
