"""Letters handed to a mail server: one connection for many, and nothing said on it before it is encrypted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from ipaddress import ip_address
from smtplib import SMTP, SMTP_SSL, SMTPAuthenticationError, SMTPDataError, SMTPServerDisconnected
from threading import Timer
from typing import Any

from portal.settings.mail_server import Encryption, MailServer

from . import REFUSED, Finished, Undeliverable, Unreachable

PATIENCE = 30.0  # seconds a server may take over one step
_HANGS_UP = 421
ABOUT_US = (530, 534, 535, 538)  # it wants another log-in or encryption: no fault of the letter
_LONGEST_REPLY = 200  # characters

Reply = tuple[int, bytes]


class Step(StrEnum):
    """How far a letter had come when the server answered."""

    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    LETTER = "DATA"


class ServerAnswer(Exception):
    """What the server said instead of going on; the cause of a PutOff or an Undeliverable. `words` are printable."""

    def __init__(self, step: Step, code: int, words: str) -> None:
        super().__init__(f"{step.value}: {code} {words}")
        self.step, self.code, self.words = step, code, words


class LogInRefused(OSError):
    """The server lets nobody in with the name and password of MAIL_URL."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the mail server refused the name and password of MAIL_URL ({code})")
        self.code = code


class PutOff(OSError):
    """The server does not take the letter now, and stays for the next one unless it hangs up."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"the mail server put it off: {code} {words}")
        self.hangs_up = code == _HANGS_UP or code < 400  # an answer that is none cannot be trusted to be the last


class Connection:
    """A carrier to one server: connects for its first letter, and again after the server has hung up."""

    def __init__(self, server: MailServer, own_name: str) -> None:
        self._server = server
        self._own_name = own_name
        self._smtp: SMTP | None = None
        self._is_abandoned = False

    def carry(self, letter: Finished) -> None:
        """Raises Undeliverable when the server will never take it, Unreachable or PutOff or OSError when it may."""
        self._is_abandoned = False
        try:
            smtp = self._begun(letter.sender)
            _accepted(smtp.rcpt(letter.to), Step.RECIPIENT)
            _accepted(_handed_over(smtp, letter.content), Step.LETTER)
        except (PutOff, Undeliverable) as refusal:
            self._start_afresh(refusal)
            raise
        except OSError as problem:
            self._drop()
            if self._is_abandoned:
                kind = Unreachable if isinstance(problem, Unreachable) else OSError
                raise kind("the mail server took too long over it") from problem
            raise

    def abandon(self) -> None:
        """Close the connection under a thread that still waits for the server, so that it stops waiting."""
        self._is_abandoned = True
        line = self._smtp and self._smtp.sock
        if line:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """With a goodbye, for whose answer nobody waits longer than for any other."""
        if self._smtp is not None:
            patience = Timer(PATIENCE, self.abandon)
            patience.start()
            with suppress(OSError):
                self._smtp.quit()
            patience.cancel()
        self._drop()

    def _begun(self, sender: str) -> SMTP:
        """A connection on which a letter has begun; a new one when the old one has ended meanwhile."""
        if self._smtp is not None:
            with suppress(SMTPServerDisconnected):
                reply = self._smtp.mail(sender)
                if reply[0] != _HANGS_UP:
                    _accepted(reply, Step.SENDER)
                    return self._smtp
            self._drop()
        smtp = self._connected()
        try:
            _accepted(smtp.mail(sender), Step.SENDER)
        except PutOff as refusal:
            if refusal.hangs_up:  # it does so to the first letter of a connection: it would to every one
                raise Unreachable(str(refusal)) from refusal.__cause__
            raise
        return smtp

    def _connected(self) -> SMTP:
        """Encrypted and logged in as the server's address says, else neither password nor letter has left."""
        server, name, trust = self._server, _greeting_name(self._own_name), ssl.create_default_context()
        try:
            if server.way is Encryption.TLS:
                smtp: SMTP = _KnownTLS(self._know, server.host, server.port, name, timeout=PATIENCE, context=trust)
            else:
                smtp = _Known(self._know, server.host, server.port, name, timeout=PATIENCE)
            if server.way is Encryption.STARTTLS:
                smtp.starttls(context=trust)
            if server.user:
                _log_in(smtp, server)
            smtp.ehlo_or_helo_if_needed()
        except (OSError, ValueError) as problem:  # some servers answer a log-in with what cannot be read
            raise Unreachable(str(problem)) from problem
        return smtp

    def _know(self, smtp: SMTP) -> None:
        self._smtp = smtp

    def _start_afresh(self, refusal: PutOff | Undeliverable) -> None:
        """After a refusal the next letter may go on the same connection."""
        if isinstance(refusal, PutOff) and refusal.hangs_up:
            self._drop()
        elif self._smtp is not None:
            try:
                self._smtp.rset()
            except OSError:
                self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


class _Known(SMTP):
    """Tells who it is before it waits for the server for the first time, so that it can be abandoned."""

    def __init__(self, tell: Callable[[SMTP], None], *given: Any, **named: Any) -> None:
        self._tell = tell
        super().__init__(*given, **named)

    def connect(self, *given: Any, **named: Any) -> Reply:
        self._tell(self)
        return super().connect(*given, **named)


class _KnownTLS(_Known, SMTP_SSL):
    pass


def _log_in(smtp: SMTP, server: MailServer) -> None:
    """What the server answers is not repeated: some echo what they were told."""
    try:
        smtp.login(server.user, server.password)
    except SMTPAuthenticationError as refusal:
        raise LogInRefused(refusal.smtp_code) from None


def _handed_over(smtp: SMTP, content: bytes) -> Reply:
    """What the server says to the letter itself, or instead of taking it."""
    try:
        return smtp.data(content)
    except SMTPDataError as refusal:
        if refusal.smtp_code < 400:
            raise
        words = refusal.smtp_error
        return refusal.smtp_code, words.encode() if isinstance(words, str) else words


def _accepted(reply: Reply, step: Step) -> None:
    """Raises Undeliverable for a refusal that will stand, PutOff for one that may not."""
    code, text = reply
    if 200 <= code < 300:
        return
    answer = ServerAnswer(step, code, printable(text))
    if 500 <= code < 600 and code not in ABOUT_US:
        why = "the mail server refused the sender" if step is Step.SENDER else REFUSED
        raise Undeliverable(f"{why}: {code} {answer.words}") from answer
    raise PutOff(code, answer.words) from answer


def printable(reply: bytes) -> str:
    """What a server answered, on one short line."""
    return "".join(each if each.isprintable() else " " for each in reply.decode("ascii", "replace"))[:_LONGEST_REPLY]


def _greeting_name(own_name: str) -> str:
    """Our name as the greeting wants it: one of numbers stands in brackets (RFC 5321, 4.1.3)."""
    try:
        number = ip_address(own_name)
    except ValueError:
        return own_name.encode("idna").decode("ascii")
    return f"[IPv6:{number}]" if number.version == 6 else f"[{number}]"
