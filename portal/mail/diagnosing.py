"""Why a mail server did not take a letter, in a sentence that says what to try; made from what was raised."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from smtplib import SMTPNotSupportedError, SMTPResponseException, SMTPServerDisconnected

from portal.language import plain_text
from portal.settings.mail_server import PORTS, Encryption, MailServer

from . import smtp
from .smtp import LogInRefused, ServerAnswer, Step

_PORTS = ", ".join(f"{port} with {way.value}://" for way, port in PORTS.items())
_LOG_IN = "Write NAME:PASSWORD@ before the host in MAIL_URL, with what the provider gave you for sending mail."
_OWN_AUTHORITY = (
    "If the server is yours, name its certificate in the environment as SSL_CERT_FILE. If not, ask the people who run "
    "it."
)
_CERTIFICATES = {  # by OpenSSL's own numbers
    9: "is not valid yet. Check the clock of this machine.",
    10: "has expired. The people who run the server must renew it. Check the clock of this machine, too.",
    18: f"is one that nobody vouches for (self-signed). {_OWN_AUTHORITY}",
    19: f"is one that nobody vouches for (self-signed). {_OWN_AUTHORITY}",
    20: (
        "is vouched for by nobody this machine knows. Install the package ca-certificates on this machine. "
        f"{_OWN_AUTHORITY}"
    ),
    62: "is for another name. Write in MAIL_URL the name that the provider gives for sending mail.",
    64: "is for another name. Write in MAIL_URL the name that the provider gives for sending mail.",
}
_PLAIN_GREETING = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
_NO_ROOM = (452, 552)
_LIMIT = re.compile(r"[45]\.4\.5\b|\blimit|\brate\b|too many|daily|sending quota", re.IGNORECASE)
_FULL = re.compile(r"[45]\.2\.2\b|quota|mailbox (is )?full|storage", re.IGNORECASE)
_SENDER = re.compile(r"sender|send as|not owned|from address", re.IGNORECASE)
_ENCRYPTION = re.compile(r"\bTLS|STARTTLS|encrypt", re.IGNORECASE)
_RELAY = re.compile(r"relay", re.IGNORECASE)

_MEANINGS: tuple[tuple[Callable[[ServerAnswer], object], str], ...] = (
    (
        lambda said: said.code in smtp.ABOUT_US and _ENCRYPTION.search(said.words),
        "{place} wants the connection encrypted ({said}). Write smtp:// or smtps:// in MAIL_URL.",
    ),
    (lambda said: said.code in smtp.ABOUT_US, "{place} wants a log-in before it takes a letter ({said}). " + _LOG_IN),
    (lambda said: _RELAY.search(said.words), "{place} does not pass letters on for us ({said}). " + _LOG_IN),
    (
        lambda said: _LIMIT.search(said.words),
        "{place} wants fewer letters, or no more today ({said}). Ask the provider what is allowed and set MAIL_RATE.",
    ),
    (
        lambda said: said.step is not Step.SENDER and (said.code in _NO_ROOM or _FULL.search(said.words)),
        "The mailbox of {to} is full or over its quota ({said}). Try another address.",
    ),
    (
        lambda said: said.step is Step.SENDER or _SENDER.search(said.words),
        "{place} takes no letters from {ours} ({said}). Set MAIL_FROM to an address that MAIL_URL may send from.",
    ),
    (
        lambda said: said.code < 500,
        "{place} does not take it now ({said}). Try again in a few minutes; letters in the outbox are tried again too.",
    ),
    (lambda said: said.step is Step.RECIPIENT, "{place} takes no letters to {to} ({said}). Check the address."),
)
_UNKNOWN = (
    "{place} does not take this letter ({said}). Ask the people who run it: it may think that this is unwanted mail, "
    "or want another address in MAIL_FROM."
)


def sentence(problem: BaseException, server: MailServer, *, ours: str, to: str) -> str:
    """For a letter from `ours` to `to`. The password of MAIL_URL is not in it."""
    place = f"[{server.host}]:{server.port}" if ":" in server.host else f"{server.host}:{server.port}"
    cause = problem.__cause__ or problem
    if isinstance(cause, ServerAnswer):
        says = next((says for means, says in _MEANINGS if means(cause)), _UNKNOWN)
        return says.format(place=place, said=f"{cause.code} {cause.words}".strip(), ours=ours, to=to)
    return f"{place} {_connecting(cause, server)}"


def _connecting(cause: BaseException, server: MailServer) -> str:
    """How the sentence about the server goes on, when there was no letter yet."""
    if any(isinstance(each, TimeoutError) for each in _chain(cause)):
        return _silent(cause, server)
    match cause:
        case LogInRefused():
            return (
                f"refuses the name and password of MAIL_URL ({cause.code}). Check both, and that % / : @ # ? stand "
                f"there as %25 %2F %3A %40 %23 %3F; many providers want a password made for programs (app password)."
            )
        case socket.gaierror():
            return (
                f"is not found: no machine is known as {server.host} ({cause.strerror}). Check how it is written in "
                f"MAIL_URL, and that this machine can look up names (DNS)."
            )
        case ConnectionRefusedError():
            return f"refuses the connection: nothing listens there. Check host and port in MAIL_URL ({_PORTS})."
        case ssl.SSLError():
            return _encrypting(cause)
        case _:
            return _speaking(cause)


def _silent(cause: BaseException, server: MailServer) -> str:
    """A server that encrypts from the first byte waits for us, as we wait for one that does not."""
    waited = f"does not answer within {smtp.PATIENCE:.0f} seconds."
    if isinstance(cause, SMTPServerDisconnected) and server.way is not Encryption.TLS:
        return f"is there, but {waited} Perhaps it encrypts from the first byte: write smtps:// in MAIL_URL."
    return f"{waited} Check host and port in MAIL_URL ({_PORTS}), or ask whether a firewall stops mail from here."


def _encrypting(cause: ssl.SSLError) -> str:
    if isinstance(cause, ssl.SSLCertVerificationError):
        told = _CERTIFICATES.get(cause.verify_code)
        return f"shows a certificate that {told or f'is not accepted ({cause.verify_message}). {_OWN_AUTHORITY}'}"
    words = plain_text.one_line(str(cause))
    if any(reason in words for reason in _PLAIN_GREETING):
        return f"does not encrypt from the first byte. Write smtp:// in MAIL_URL, or the right port ({_PORTS})."
    return f"and we find no way to encrypt ({words}). Ask the people who run it whether its TLS is too old."


def _speaking(cause: BaseException) -> str:
    """What answers is no mail server, or not one for us."""
    words = plain_text.one_line(str(cause))
    match cause:
        case SMTPNotSupportedError() if "STARTTLS" in words:
            return (
                "offers no encryption (STARTTLS), so it was told nothing. Write smtps:// and port 465 in MAIL_URL if "
                "it has that; else take another server (smtp+plain:// is for one on this machine alone)."
            )
        case SMTPNotSupportedError():
            return (
                "lets nobody log in. Take the name and password out of MAIL_URL if it needs none, or use another port."
            )
        case SMTPResponseException() if cause.smtp_code < 200:
            return f"is no mail server. Check host and port in MAIL_URL ({_PORTS})."
        case SMTPResponseException():
            text = cause.smtp_error if isinstance(cause.smtp_error, bytes) else cause.smtp_error.encode()
            said = f"{cause.smtp_code} {smtp.printable(text)}"
            return f"sends us away: {said}. Ask the people who run it why, or try again later."
        case SMTPServerDisconnected():
            return f"hung up before it said whether it takes the letter. Check the port ({_PORTS}), or try again later."
        case _:
            return f"cannot be used: {words}. Check host and port in MAIL_URL ({_PORTS}), and the network."


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    """The problem and what led to it."""
    while problem:
        yield problem
        problem = problem.__cause__ or problem.__context__
