"""How many statements a log-in sends to the database."""

from __future__ import annotations

from contextlib import suppress

import pytest

from portal.domain.accounts import signing_in
from portal.domain.refusals import WrongPassword
from tests import cast
from tests.conftest import BEFORE
from tests.statements import sent_by

MOST = 5  # two of them count the try before the hash, one after it


def asked(number: str, password: str) -> list[str]:
    def try_in() -> None:
        with suppress(WrongPassword):
            signing_in.sign_in(number, password, address=cast.HOME, now=BEFORE)

    return sent_by(try_in)


@pytest.fixture
def mei(app) -> str:
    cast.register(cast.MEI, now=BEFORE)
    return cast.MEI.id_number


def test_a_log_in_sends_few_statements(mei):
    assert len(asked(mei, cast.PASSWORD)) <= MOST


def test_a_wrong_password_and_an_unknown_id_number_send_the_same(mei):  # T15
    assert asked(mei, "wrong 4242") == asked(cast.STRANGER.id_number, "wrong 4242")
    assert len(asked(mei, "wrong 4242")) <= MOST
