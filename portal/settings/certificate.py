"""The certificate that a centre signs its statements with, and its key: both in one PEM file of the instance folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import Certificate, load_pem_x509_certificates

from . import files

LARGEST = 64 * 1024  # bytes; a certificate with its chain takes 2 to 8 KB
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HOW = '"Signed statements" in docs/operating.md tells how one is made'


@dataclass(frozen=True, repr=False)
class SigningCertificate:
    """A certificate, its key on the curve P-256, and what leads from it to its authority: each as DER."""

    certificate: bytes
    key: bytes
    chain: tuple[bytes, ...]
    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        return self.begins <= at <= self.ends


def read(name: str, folder: Path) -> SigningCertificate:
    """The certificate in the file of this name in the folder, and its key, wherever in it they stand.

    One that has run out is no fault here: on results day it must not close the site. Nothing is signed with it.

    Raises ValueError, whose message never holds any of the file: a key is in it.
    """
    content = files.read(name, folder, like="signing.pem", largest=LARGEST)
    if os.name == "posix" and (folder / name).stat().st_mode & _OTHERS:
        raise ValueError(f"is {name!r}, which others than its owner can open: chmod 600 {folder / name}")
    try:
        return _found(content)
    except ValueError as fault:
        raise ValueError(f"is {name!r}, {fault}") from None


def _found(content: bytes) -> SigningCertificate:
    key, certificates = _key(content), _certificates(content)
    own = next((each for each in certificates if each.public_key() == key.public_key()), None)
    if own is None:
        raise ValueError("whose key belongs to no certificate in it: put a certificate and its own key together")
    return SigningCertificate(
        certificate=own.public_bytes(Encoding.DER),
        key=key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        chain=tuple(each.public_bytes(Encoding.DER) for each in certificates if each != own),
        begins=own.not_valid_before_utc,
        ends=own.not_valid_after_utc,
    )


def _key(content: bytes) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError:  # it would need a password
        raise ValueError("whose key is locked with a password: `openssl pkey` takes it off") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(f"which holds no key that can be read (PEM): {_HOW}") from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError(f"whose key is not one on the elliptic curve P-256: {_HOW}")  # noqa: TRY004 (a fault of a setting)
    return key


def _certificates(content: bytes) -> list[Certificate]:
    try:
        return load_pem_x509_certificates(content)
    except ValueError:
        raise ValueError(f"which holds no certificate that can be read (PEM): {_HOW}") from None
