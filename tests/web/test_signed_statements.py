"""Where a candidate's downloads are signed: the statement alone, and only where the centre has a certificate."""

from __future__ import annotations

import pytest

from tests import cast, certificates, office, proofs
from tests.stage import staged

MARK = b"/ETSI.CAdES.detached"


@pytest.fixture
@staged
def cookie(registered, app, time) -> str:
    """Mei's result is released, and she has logged in; her browser's cookie."""
    proofs.release(time)
    return cast.cookie(app, cast.MEI)


@pytest.fixture
def results(mei, registered) -> str:
    """The address of Mei's result on the day of release; she is logged in."""
    return f"/results/{registered}"


@pytest.fixture
def signing(app, monkeypatch, tmp_path, time) -> None:
    """The centre has a certificate."""
    office.choose(app, monkeypatch, signing_certificate=certificates.good(tmp_path))


def test_a_downloaded_statement_is_signed(visitor, results, signing):
    answer = visitor.get(f"{results}/statement.pdf")
    assert answer.status_code == 200
    assert answer.data.count(MARK) == 1


def test_what_was_signed_is_the_statement_of_a_centre_that_does_not_sign(visitor, results, request):
    plain = visitor.get(f"{results}/statement.pdf").data
    assert MARK not in plain
    request.getfixturevalue("signing")
    assert visitor.get(f"{results}/statement.pdf").data.startswith(plain)


def test_unsigned_it_is_the_same_file_each_time(visitor, results):
    assert visitor.get(f"{results}/statement.pdf").data == visitor.get(f"{results}/statement.pdf").data


def test_a_confirmation_is_not_signed(visitor, results, signing):
    assert MARK not in visitor.get(f"{results}/confirmation.pdf").data
