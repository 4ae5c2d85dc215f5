"""What each kind of setting may say: a function a kind, from the text written to the value used.

Each raises ValueError, whose message goes on after the setting's name: "is 'x': write …".
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import time
from email.errors import MessageError
from email.headerregistry import Address
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal import colours
from portal.language import clock, languages

from . import mail_server

if TYPE_CHECKING:
    from .certificate import SigningCertificate

KEY_BYTES = 32
BY_NIGHT = time(3)
POSTGRESQL = "postgresql+psycopg://"
SIGNER = "pyhanko==0.38.0"  # what signs statements; its interface still changes from version to version


def text(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty")
    if not value.strip().isprintable():
        raise ValueError(f"is {value!r}: write it on one line, without characters that cannot be printed")
    return value.strip()


def any_text(value: str) -> str:
    """A text, which may be empty or in several lines."""
    if not value.replace("\n", "").isprintable():
        raise ValueError(f"is {value!r}: write it without characters that cannot be printed")
    return value.strip()


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.strip() not in choices:
            raise ValueError(f"is {value!r}: write {' or '.join(choices)}")
        return value.strip()

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.strip().isdecimal() or not low <= int(value) <= high:
            raise ValueError(f"is {value!r}: write a whole number from {low} to {high}")
        return int(value)

    return parse


def whole_or_auto(low: int, high: int) -> Callable[[str], int | None]:
    """None for "auto"."""
    number = whole(low, high)

    def parse(value: str) -> int | None:
        if value.strip() == "auto":
            return None
        try:
            return number(value)
        except ValueError as problem:
            raise ValueError(f"{problem}, or auto") from None

    return parse


def address(value: str) -> str:
    try:
        parts = urlsplit(value.strip())
        is_host = bool(re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", parts.netloc.removesuffix(f":{parts.port}")))
    except ValueError:
        is_host = False
    if not is_host or parts.scheme not in ("http", "https") or parts.query:
        raise ValueError(f"is {value!r}: write where the site is found, like https://results.example.org")
    if path := parts.path.strip("/"):
        raise ValueError(f"is {value!r}: take out the path /{path}, since the site has its host to itself")
    return f"{parts.scheme}://{parts.netloc}"


def email(value: str) -> str:
    """An address letters can come from; empty for none."""
    try:
        is_address = not value.strip() or bool(Address(addr_spec=value.strip()).domain)
    except (ValueError, IndexError, MessageError):
        is_address = False
    if not (is_address and value.isascii()):
        raise ValueError(f"is {value!r}: write an email address, like exams@example.org")
    return value.strip()


def database(value: str) -> str:
    """Where a PostgreSQL database is found; empty for the SQLite file."""
    if not value.strip():
        return ""
    if not value.strip().startswith(POSTGRESQL):
        raise ValueError(f"is not a database of ours: write {POSTGRESQL}…, or take it out to use the file")
    try:
        urlsplit(value.strip()).port  # noqa: B018 (raises when it is no number)
    except ValueError:  # whose message may hold the password
        raise ValueError("cannot be read: in its password write / as %2F, : as %3A and @ as %40") from None
    if find_spec("psycopg") is None:
        raise ValueError("needs a package that is not here: pip install 'psycopg[binary]'")
    return value.strip()


def zone(value: str) -> str:
    if not clock.is_zone(value):
        raise ValueError(f"is {value!r}: write the time zone as region and city, like Asia/Taipei or Europe/London")
    return value


def language_tags(value: str) -> tuple[str, ...]:
    tags = tuple(tag.strip() for tag in value.split(",") if tag.strip())
    unknown = [tag for tag in tags if tag not in languages.AVAILABLE]
    if unknown or not tags:
        missing = f"there is no {', '.join(unknown)}; " if unknown else ""
        raise ValueError(f"is {value!r}: {missing}choose among {', '.join(languages.AVAILABLE)}")
    return tags


def secret(value: str) -> str:
    if len(value) < KEY_BYTES:
        raise ValueError(f"is too short: it needs {KEY_BYTES} characters or more, as `flask init` writes them")
    return value


def key(value: str) -> bytes:
    try:
        decoded = urlsafe_b64decode(value)
    except ValueError:
        decoded = b""
    if len(decoded) != KEY_BYTES:
        raise ValueError(f"is not a key of {KEY_BYTES} bytes, as `flask init` writes them")
    return decoded


def recovery_key(value: str) -> str:
    """The public half; empty for none. What it locks is tried when a backup is made."""
    if value.strip() and not re.fullmatch(r"age1[0-9a-z]{58}", value.strip()):
        raise ValueError(f"is {value!r}: write the public half of the recovery key, as `flask keys new` does")
    return value.strip()


def time_of_day(value: str) -> time | None:
    """None for "never"."""
    if value.strip() == "never":
        return None
    try:
        return time.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(f"is {value!r}: write an hour like 03:00, or never") from None


def three_numbers(value: str) -> tuple[int, int, int]:
    words = value.split()
    if len(words) != 3 or not all(word.isdecimal() and int(word) < 1_000 for word in words) or int(words[0]) == 0:
        raise ValueError(f"is {value!r}: write how many daily, weekly and monthly ones, like 7 5 12")
    return int(words[0]), int(words[1]), int(words[2])


def colour(value: str) -> str:
    """A colour in the long form; empty for the usual ones."""
    return colours.parsed(value) if value.strip() else ""


def mail(value: str) -> str:
    """Where letters go; never repeated, since a password may be in it."""
    mail_server.parsed(value)
    return value.strip()


def signing_certificate(name: str, folder: Path) -> SigningCertificate | None:
    """The certificate, with its key, in the file of this name in the folder; none for an empty name."""
    if not name.strip():
        return None
    if find_spec("pyhanko") is None:
        raise ValueError(f"needs a package that is not here: pip install {SIGNER}")
    from . import certificate  # takes long to import, and few centres sign

    return certificate.read(name.strip(), folder)
