"""Letters handed to a mail server: one connection for many, and nothing said on it before it is encrypted."""

from __future__ import annotations

import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from ipaddress import ip_address
from smtplib import SMTP, SMTP_SSL, SMTPAuthenticationError, SMTPDataError, SMTPServerDisconnected
from types import TracebackType
from typing import Self

from portal.mail_servers import MailServer, Way

from . import Undeliverable

PATIENCE = 30.0  # seconds a server may take over one step
_HANGS_UP = 421
_ABOUT_US = (530, 534, 535, 538)  # it wants another log-in or encryption: no fault of the letter
_LONGEST_REPLY = 200  # characters

Reply = tuple[int, bytes]


class PutOff(OSError):
    """The server does not take the letter now, and stays for the next one unless it hangs up."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"the mail server put it off: {code} {words}")
        self.hangs_up = code == _HANGS_UP or code < 400  # an answer that is none cannot be trusted to be the last


class Connection:
    """To one server: opened by the first letter, again after the server has hung up, closed at the end.

    A server that cannot be reached is not tried again for each of a thousand letters.
    """

    def __init__(self, server: MailServer, own_name: str) -> None:
        self._server = server
        self._own_name = own_name
        self._smtp: SMTP | None = None
        self._unreachable = ""  # why

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
        self._drop()

    def deliver(self, message: EmailMessage) -> None:
        """Raises Undeliverable when the server will never take it, and OSError when it may later."""
        [sender], [recipient] = (message[name].addresses for name in ("From", "To"))
        try:
            smtp = self._begun(sender)
            _accepted(smtp.rcpt(recipient.addr_spec))
            _accepted(_handed_over(smtp, message.as_bytes()))
        except (PutOff, Undeliverable) as refusal:
            self._start_afresh(refusal)
            raise
        except OSError:
            self._drop()
            raise

    def _begun(self, sender: Address) -> SMTP:
        """A connection on which a letter has begun; a new one when the old one has ended meanwhile."""
        if self._smtp is not None:
            with suppress(SMTPServerDisconnected):
                reply = self._smtp.mail(sender.addr_spec)
                if reply[0] != _HANGS_UP:
                    _accepted(reply)
                    return self._smtp
            self._drop()
        self._smtp = self._connected()
        _accepted(self._smtp.mail(sender.addr_spec))
        return self._smtp

    def _connected(self) -> SMTP:
        if self._unreachable:
            raise OSError(self._unreachable)
        try:
            return connected(self._server, self._own_name)
        except OSError as problem:
            self._unreachable = str(problem)
            raise

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


def connected(server: MailServer, own_name: str) -> SMTP:
    """A connection, encrypted and logged in as the server's address says.

    Raises OSError; then neither the password nor a letter has left.
    """
    trust = ssl.create_default_context()
    name = _greeting_name(own_name)
    if server.way is Way.TLS:
        smtp: SMTP = SMTP_SSL(server.host, server.port, name, timeout=PATIENCE, context=trust)
    else:
        smtp = SMTP(server.host, server.port, name, timeout=PATIENCE)
    try:
        if server.way is Way.STARTTLS:
            smtp.starttls(context=trust)
        if server.user:
            _log_in(smtp, server)
        smtp.ehlo_or_helo_if_needed()
    except OSError:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: SMTP, server: MailServer) -> None:
    """What the server answers is not repeated: some echo what they were told."""
    try:
        smtp.login(server.user, server.password)
    except SMTPAuthenticationError as refusal:
        raise OSError(f"the mail server refused the name and password of MAIL_URL ({refusal.smtp_code})") from None


def _handed_over(smtp: SMTP, content: bytes) -> Reply:
    """What the server says to the letter itself, or instead of taking it."""
    try:
        return smtp.data(content)
    except SMTPDataError as refusal:
        if refusal.smtp_code < 400:
            raise
        words = refusal.smtp_error
        return refusal.smtp_code, words.encode() if isinstance(words, str) else words


def _accepted(reply: Reply) -> None:
    """Raises Undeliverable for a refusal that will stand, PutOff for one that may not."""
    code, text = reply
    if 200 <= code < 300:
        return
    words = "".join(each if each.isprintable() else " " for each in text.decode("ascii", "replace"))[:_LONGEST_REPLY]
    if 500 <= code < 600 and code not in _ABOUT_US:
        raise Undeliverable(f"the mail server refused it: {code} {words}")
    raise PutOff(code, words)


def _greeting_name(own_name: str) -> str:
    """Our name as the greeting wants it: one of numbers stands in brackets (RFC 5321, 4.1.3)."""
    try:
        number = ip_address(own_name)
    except ValueError:
        return own_name.encode("idna").decode("ascii")
    return f"[IPv6:{number}]" if number.version == 6 else f"[{number}]"
