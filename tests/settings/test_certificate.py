"""The certificate that statements are signed with: only one that will do is taken, and the reason is told (T55)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from portal.settings import certificate, values
from tests import certificates as made
from tests.tables import for_each

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = datetime(2018, 6, 1, tzinfo=UTC)


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return made.key()


@pytest.fixture
def refused(tmp_path):
    """A function: why a file with these parts is not taken."""

    def find(*parts: bytes, **other: int) -> str:
        made.write(tmp_path, *parts, **other)
        with pytest.raises(ValueError) as fault:
            certificate.read(made.NAME, tmp_path)
        return str(fault.value)

    return find


@pytest.mark.parametrize("turned", [False, True], ids=["key first", "certificate first"])
def test_certificate_and_key_stand_in_one_file_in_any_order(tmp_path, key, turned):
    own = made.certificate(key)
    parts = [own, made.pem(key)] if turned else [made.pem(key), own]
    made.write(tmp_path, *parts)
    found = certificate.read(made.NAME, tmp_path)
    assert (found.certificate, found.chain) == (der(own), ())
    assert (found.begins, found.ends) == (made.BEGINS, made.ENDS)


def test_the_certificates_of_its_authority_go_with_it_wherever_they_stand(tmp_path, key):
    above = made.key()
    own, authority = made.certificate(key, by=above), made.certificate(above, common="Authority")
    made.write(tmp_path, authority, own, made.pem(key))
    found = certificate.read(made.NAME, tmp_path)
    assert (found.certificate, found.chain) == (der(own), (der(authority),))


def test_a_key_that_fits_no_certificate_is_refused(refused, key):
    assert refused(made.pem(made.key()), made.certificate(key)).startswith(
        "is 'signing.pem', whose key belongs to no certificate in it"
    )


@pytest.mark.parametrize("other", [made.rsa_key, lambda: made.key(ec.SECP384R1())], ids=["RSA", "P-384"])
def test_a_key_of_another_kind_is_refused(refused, other):
    kept = other()
    told = refused(made.pem(kept), made.certificate(kept))
    assert told.startswith("is 'signing.pem', whose key is not one on the elliptic curve P-256: ")
    assert "docs/operating.md" in told


def test_a_locked_key_is_refused(refused, key):
    told = refused(made.pem(key, password=b"lantern"), made.certificate(key))
    assert told == "is 'signing.pem', whose key is locked with a password: `openssl pkey` takes it off"


def test_what_is_missing_from_the_file_is_told(refused, key):
    assert "which holds no certificate" in refused(made.pem(key))
    assert "which holds no key" in refused(made.certificate(key))
    for content in (b"", b"\xff\xfe\x00", b"SECRET_KEY = 'canary'", made.pem(key)[:90]):
        told = refused(content)
        assert "which holds no key" in told
        assert "canary" not in told


def test_a_certificate_that_has_run_out_does_not_close_the_site(tmp_path):
    assert made.good(tmp_path, ends=LONG_AGO).ends == LONG_AGO


@pytest.mark.skipif(os.name != "posix", reason="files have no mode here")
@for_each("mode", [0o644, 0o640, 0o620])
def test_a_key_that_others_can_open_is_refused(refused, tmp_path, key, mode):
    told = refused(made.pem(key), made.certificate(key), mode=mode)
    assert told == f"is 'signing.pem', which others than its owner can open: chmod 600 {tmp_path}/signing.pem"


def test_a_certificate_does_not_print_its_key(tmp_path):  # T46
    found = made.good(tmp_path)
    assert repr(found.key) not in f"{found!r} {found}"


def test_the_package_is_the_one_that_is_tested_and_documented():
    assert re.search(rf"^{values.SIGNER} ", (ROOT / "tests/requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert f"pip install {values.SIGNER}\n" in (ROOT / "docs/operating.md").read_text("utf-8")


def test_the_service_itself_does_not_need_it():
    assert "pyhanko" not in (ROOT / "requirements.txt").read_text("utf-8")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_the_documented_line_makes_one(tmp_path):
    text = (ROOT / "docs/operating.md").read_text("utf-8")
    line = re.search(r"^openssl req -x509 (?:.*\\\n)*.*$", text, re.MULTILINE)[0]
    subprocess.run(line, shell=True, cwd=tmp_path, check=True, capture_output=True)
    assert certificate.read(made.NAME, tmp_path).chain == ()
