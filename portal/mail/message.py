"""The email around a letter: its headers and two parts as bytes, read once more as a mail server will.

Each header is made as it goes over the wire. The library's own messages take every header apart and put it together
again: that costs a millisecond a letter, and before Python 3.11.15 it made headers of what stands in others.
"""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Iterable, Mapping
from email import policy
from email.errors import MessageError
from email.header import Header
from email.parser import BytesHeaderParser
from email.utils import formataddr
from functools import lru_cache
from secrets import token_hex

_LINE_END = "\r\n"
_USUAL_LINE = 78  # RFC 5322, 2.1.1
_LONGEST_LINE = 998
_KEPT = 1024


def content(headers: Mapping[str, str], *, text: str, html: str) -> bytes:
    """All of the email. Raises ValueError when a header would not arrive as it was meant, or bring another."""
    boundary = f"=_{token_hex(12)}"
    every = {
        **headers,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    lines = [
        *_lines(every),
        "",
        f"--{boundary}",
        _part("plain", text),
        f"--{boundary}",
        _part("html", html),
        f"--{boundary}--",
        "",
    ]
    made = _LINE_END.join(lines).encode("ascii")
    check(made, every)
    return made


@lru_cache(maxsize=_KEPT)
def encoded(words: str, header: str) -> str:
    """The words as they stand in this header: plain where they can be, else so that they are read back as they are."""
    if _is_plain(words) and len(words) + len(header) + 2 <= _USUAL_LINE:
        return words
    return Header(words, "utf-8", header_name=header).encode(linesep=_LINE_END)


@lru_cache(maxsize=_KEPT)
def mailbox(name: str, address: str) -> str:
    """The name and its address, for From."""
    named = encoded(name, "From")
    return formataddr((name, address)) if named == name else f"{named} <{address}>"


@lru_cache(maxsize=_KEPT)
def addresses(header: str, value: str) -> tuple[str, ...]:
    """The addresses that are read out of this value of From or To. Raises ValueError if it is none."""
    unfolded = value.replace(_LINE_END + " ", " ")
    try:
        return tuple(each.addr_spec for each in policy.default.header_factory(header, unfolded).addresses)
    except (MessageError, IndexError, ValueError) as problem:
        raise ValueError(f"{header} cannot be read: {problem}") from problem


def check(made: bytes, headers: Iterable[str]) -> None:
    """Read the bytes as a mail server will. Raises ValueError if there are other headers, or an overlong one."""
    head = made.partition(b"\r\n\r\n")[0]
    read = BytesHeaderParser(policy=policy.compat32).parsebytes(head + b"\r\n\r\n")
    if read.keys() != list(headers):
        raise ValueError("a fact of the letter would have become a header of its own")
    if max(map(len, head.split(b"\r\n"))) > _LONGEST_LINE:
        raise ValueError("a header of the letter is too long")


def _part(kind: str, text: str) -> str:
    """Not quoted-printable, which the library writes slowly: as it stands where it can be, else base64."""
    as_it_stands = text.isascii() and max(map(len, text.splitlines())) <= _LONGEST_LINE
    body = text.replace("\n", _LINE_END)
    headers = {
        "Content-Type": f'text/{kind}; charset="utf-8"',
        "Content-Transfer-Encoding": "7bit" if as_it_stands else "base64",
    }
    if not as_it_stands:
        body = encodebytes(body.encode()).decode("ascii").replace("\n", _LINE_END)
    return _LINE_END.join([*_lines(headers), "", body])


def _lines(headers: Mapping[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def _is_plain(words: str) -> bool:
    """Whether no mail program will read these words otherwise ("=?" begins an encoded one)."""
    return words.isascii() and words.isprintable() and "=?" not in words
