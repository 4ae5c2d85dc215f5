"""Certificates that a centre could sign with, and some that it could not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from portal.settings import certificate as signing
from portal.settings.certificate import SigningCertificate

BEGINS, ENDS = datetime(2018, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
NAME = "signing.pem"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(
    of: Key,
    *,
    common: str = "Maple Exam Centre",
    by: Key | None = None,
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
) -> bytes:
    """A certificate in PEM that vouches for itself, or is vouched for `by` the key of an authority."""
    made = (
        x509.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(name("Authority") if by else name(common))
        .public_key(of.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(by or of, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


def pem(of: Key, *, password: bytes | None = None) -> bytes:
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return of.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock)


def write(folder: Path, *parts: bytes, mode: int = 0o600) -> Path:
    """The parts in one file, which only its owner can open unless said otherwise."""
    file = folder / NAME
    file.write_bytes(b"".join(parts))
    file.chmod(mode)
    return file


def good(folder: Path, **other: datetime) -> SigningCertificate:
    """As a centre makes it for itself."""
    own = key()
    write(folder, pem(own), certificate(own, **other))
    return signing.read(NAME, folder)
