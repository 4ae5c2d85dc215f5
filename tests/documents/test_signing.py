"""A signed statement: Poppler's own check finds it valid and whole, and for its readers it is the same document."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal import exams
from portal.documents import signing
from portal.documents.page import Letterhead
from portal.documents.particulars import Candidate
from portal.documents.statement_of_results import STATEMENT, StatementFacts
from portal.domain.results.showing import Outcome
from portal.settings import Centre, Settings
from portal.settings.certificate import read as read_certificate
from portal.statuses import Status
from portal.store.entries import EntryFacts
from tests import certificates
from tests.tables import for_each

ROOT = Path(__file__).resolve().parents[2]
ISSUED = datetime(2018, 6, 5, 8, 0, tzinfo=UTC)
DOWNLOADED = ISSUED + timedelta(days=3, minutes=7)
CENTRE = "Maple “楓樹” Exam Centre"


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Skips where Poppler's tools are not installed, unless this is CI, where they are required."""
    if shutil.which("pdfsig") is None or shutil.which("pdftotext") is None:
        missing = "Poppler's tools are not on this machine (Debian's poppler-utils)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)


@pytest.fixture(scope="module")
def statement(tmp_path_factory) -> bytes:
    centre = Centre("TW940", "Maple Exam Centre", "exams@maple.example", "", "")
    facts = StatementFacts(
        candidate=Candidate("937803WLC", EntryFacts("0079", "LIN Mei-Hua")),
        exam=exams.find("a2-key-schools", tmp_path_factory.getbasetemp()),
        parts_variant="three",
        sitting="April (S2) 2018",
        zone="Europe/London",
        outcome=Outcome(
            status=Status.FINAL,
            released_at=ISSUED,
            overall=138,
            grade="B",
            cefr_level="A2",
            scores={"listening": 142},
        ),
        code="6ME5N-DZK5S-PD674X-JV30B-Q4VQD",
        verify_at="http://localhost/verify/6ME5NDZK5SPD674XJV30BQ4VQD",
        issued=ISSUED,
    )
    return STATEMENT.pages([facts], Letterhead(centre=centre, languages=("en",), zone="Asia/Taipei"))


@pytest.fixture(scope="module")
def chosen(tmp_path_factory) -> Settings:
    """The settings of a centre that signs."""
    folder = tmp_path_factory.mktemp("instance")
    return Settings(
        instance=folder,
        centre_number="TW940",
        centre_name=CENTRE,
        base_url="https://results.maple.example",
        timezone="Asia/Taipei",
        secret_key="",
        secret_number_key=b"",
        document_key=b"",
        signing_certificate=certificates.good(folder),
    )


@pytest.fixture(scope="module")
def signed(statement, chosen) -> bytes:
    return signing.signed(statement, chosen, at=DOWNLOADED)


@pytest.fixture
def told_by(tmp_path):
    """A function: what a tool says about a PDF."""

    def run(pdf: bytes, *words: str) -> str:
        file = tmp_path / "statement.pdf"
        file.write_bytes(pdf)
        filled = [str(file) if word == "PDF" else word for word in words]
        return subprocess.run(
            filled, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"}
        ).stdout

    return run


@pytest.fixture
def checked(told_by):
    """A function: what Poppler says about the signatures of a PDF, not asking who vouches for the certificate."""
    return lambda pdf: told_by(pdf, "pdfsig", "-nocert", "PDF")


def test_the_signature_is_valid_and_covers_the_whole_document(signed, checked):
    told = checked(signed)
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "Signature #2" not in told


def test_it_is_of_the_agreed_form(signed, checked):
    told = checked(signed)
    assert "Signature Type: ETSI.CAdES.detached" in told
    assert "Signing Hash Algorithm: SHA-256" in told
    assert "Signer Certificate Common Name: Maple Exam Centre" in told


def test_it_was_made_at_the_moment_given(signed, checked):
    assert "Signing Time: Jun 08 2018 08:07:00" in checked(signed)


def test_it_speaks_in_the_name_of_the_centre(signed):
    fields = signature_in(signed)
    assert (fields["/Name"], fields["/Location"]) == (CENTRE, CENTRE)
    assert fields["/ContactInfo"] == "https://results.maple.example"


def test_its_reason_is_the_title_of_the_document(signed):
    assert signature_in(signed)["/Reason"] == "Statement of Results – A2 Key for Schools, April (S2) 2018"


@for_each("place", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_found(statement, signed, checked, place):
    at = int(len(statement) * place)
    edited = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert "Signature is Valid" not in checked(edited)


def test_something_added_behind_it_is_found(signed, checked):
    assert "Not total document signed" in checked(signed + b"%more\n" * 8)


def test_it_allows_no_change(signed):
    assert re.search(rb"/TransformMethod /DocMDP.*?/P 1\b", signed, re.DOTALL)


def test_what_was_signed_is_the_statement_itself_byte_by_byte(statement, signed):
    assert signed.startswith(statement)


def test_its_words_stay_the_same(statement, signed, told_by):
    told = told_by(signed, "pdftotext", "-layout", "PDF", "-")
    assert "LIN Mei-Hua" in told
    assert told == told_by(statement, "pdftotext", "-layout", "PDF", "-")


@pytest.mark.slow
def test_it_stays_open_to_screen_readers(statement, signed, told_by):
    told = told_by(signed, "pdfinfo", "PDF")
    for kept in (r"Title: +Statement of Results", r"Tagged: +yes", r"Pages: +1\b", r"Encrypted: +no"):
        assert re.search(kept, told)
    metadata = told_by(signed, "pdfinfo", "-meta", "PDF")
    assert re.search(r"pdfuaid:part(=\"|>)1", metadata)
    structure = told_by(statement, "pdfinfo", "-struct-text", "PDF")
    assert structure
    assert told_by(signed, "pdfinfo", "-struct-text", "PDF") == structure


def test_its_field_is_hidden_as_a_tagged_document_asks(signed):
    [flags] = re.findall(rb"/Subtype /Widget\s.*?/F (\d+)", signed, re.DOTALL)
    assert int(flags) & 2


def test_a_long_chain_of_authorities_is_in_it(statement, chosen, tmp_path, checked):
    above, own = certificates.key(), certificates.key()
    names = [f"Authority {number} of all exam centres" for number in range(8)]
    chain = [certificates.certificate(above, common=name) for name in names]
    certificates.write(tmp_path, certificates.pem(own), certificates.certificate(own, by=above), *chain)
    kept = read_certificate(certificates.NAME, tmp_path)
    signed = signing.signed(statement, dataclasses.replace(chosen, signing_certificate=kept), at=DOWNLOADED)
    assert "Signature is Valid" in checked(signed)
    assert [name for name in names if name.encode().hex() not in signed.decode("latin-1").lower()] == []


def test_a_statement_signed_twice_is_valid_twice_and_never_the_same(statement, chosen, signed, checked):
    again = signing.signed(statement, chosen, at=DOWNLOADED)
    assert again != signed
    assert "Signature is Valid" in checked(again)


def test_without_a_certificate_not_a_byte_is_different(statement, chosen):
    assert signing.signed(statement, dataclasses.replace(chosen, signing_certificate=None), at=DOWNLOADED) is statement


def test_when_the_certificate_has_ended_the_statement_goes_out_unsigned_and_the_log_says_so(statement, chosen, caplog):
    caplog.set_level(logging.ERROR)
    assert signing.signed(statement, chosen, at=certificates.ENDS + timedelta(seconds=1)) is statement
    assert "SIGNING_CERTIFICATE does not hold now (2018-01-01 to 2200-01-01): documents go out unsigned" in caplog.text


def test_nobody_is_asked_over_the_network(statement, chosen, monkeypatch):
    def refuse(*_words: object) -> None:
        raise AssertionError("a connection was made")

    signing.signed(statement, chosen, at=DOWNLOADED)  # the first time, what a loop needs of its own is set up
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert signing.signed(statement, chosen, at=DOWNLOADED)


@pytest.mark.slow
def test_what_signs_is_not_loaded_where_nothing_is_signed():
    say = (
        "import sys; from types import SimpleNamespace; import portal; from portal.documents import signing;"
        "signing.signed(b'', SimpleNamespace(signing_certificate=None), at=None); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", say], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert "portal" in names
    assert names & {"pyhanko", "asn1crypto", "pyhanko_certvalidator", "aiohttp"} == set()


def signature_in(pdf: bytes) -> dict[str, str]:
    """The fields of the one signature in the PDF, as another library reads them."""
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader

    [found] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return {name: str(value) for name, value in found.sig_object.items()}


def test_it_is_signed_for_whoever_has_a_loop_of_their_own_running(statement, chosen):
    async def ask() -> bytes:
        return signing.signed(statement, chosen, at=DOWNLOADED)

    with ThreadPoolExecutor(1) as apart:  # the suite's browser has a loop running in this one
        assert apart.submit(lambda: asyncio.run(ask())).result() != statement
