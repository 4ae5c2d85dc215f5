"""Mail servers: which one letters are handed to and how, as MAIL_URL says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

FOLDER = "file:"


class Encryption(StrEnum):
    """How a connection is kept from eavesdroppers."""

    STARTTLS = "smtp"
    TLS = "smtps"
    PLAIN = "smtp+plain"


PORTS = {Encryption.STARTTLS: 587, Encryption.TLS: 465, Encryption.PLAIN: 25}
_FORMS = "write file:, smtp://NAME:PASSWORD@HOST:587, smtps://NAME:PASSWORD@HOST:465 or smtp+plain://127.0.0.1:25"
_ENCODED = "in its name and password write % as %25, / as %2F, : as %3A, @ as %40, # as %23 and ? as %3F"


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over; without a name nobody logs in."""

    way: Encryption
    host: str
    port: int
    user: str
    password: str = field(repr=False)


def parsed(text: str) -> MailServer | None:
    """The server that MAIL_URL names, or None for the outbox folder.

    Raises ValueError, whose message never holds any of the text: a password is in it.
    """
    if text.strip() == FOLDER:
        return None
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise ValueError(f"cannot be read: {_ENCODED}") from None
    if parts.scheme not in set(Encryption) or not text.strip().isprintable():
        raise ValueError(f"is no place for letters: {_FORMS}")
    if any([parts.path.strip("/"), parts.query, parts.fragment]):
        raise ValueError(f"goes on after the host: {_ENCODED}")
    way = Encryption(parts.scheme)
    host, port = _host(parts), _port(parts)
    if way is Encryption.PLAIN and not _is_loopback(host):
        raise ValueError("would send letters unencrypted to another machine: write smtp:// or smtps:// instead")
    return MailServer(way, host, port or PORTS[way], *_login(parts))


def _host(parts: SplitResult) -> str:
    try:
        host = parts.hostname or ""
        is_name = bool(host) and bool(host.encode("idna"))
    except UnicodeError:
        is_name = False
    if not is_name:
        raise ValueError(f"names no host: {_FORMS}")
    return host


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ValueError(f"has a port that is no number from 1 to 65535; {_ENCODED}") from None


def _login(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("has a name without a password, or a password without a name: write both or neither")
    if not (user + password).isascii():
        raise ValueError("has letters with accents or of other scripts in its name or password: mail servers take none")
    return user, password


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
