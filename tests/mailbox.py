"""A real mail server on this machine, with what letters it took and what it was told."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import served
from tests.served import HOST

USER, PASSWORD = "portal@maple.example", "c@nary/7:5#?%"
ENCODED = "portal%40maple.example:c%40nary%2F7%3A5%23%3F%25"
WELCOME = "250 OK"


@dataclass
class Mailbox:
    """What the server did. `says` is its answer at a step ("MAIL", "RCPT", "DATA"), by recipient or for all."""

    taken: list[EmailMessage] = field(default_factory=list)
    connections: int = 0
    logins: list[tuple[str, str]] = field(default_factory=list)
    greeted_as: list[str] = field(default_factory=list)
    goodbyes: int = 0
    says: dict[str, str] = field(default_factory=dict)
    hangs_up_after: int = 1_000_000  # letters on one connection
    _on_this: int = 0

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.logins[-1] == (USER, PASSWORD), handled=False)

    async def handle_EHLO(  # noqa: N802 (the library's names)
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted_as.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._on_this >= self.hangs_up_after:
            server.transport.close()
            return WELCOME
        envelope.mail_from = address
        return self.says.get("MAIL", WELCOME)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.says.get(address, self.says.get("RCPT", WELCOME))
        if answer == WELCOME:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.says.get("DATA", WELCOME)
        if answer == WELCOME:
            self._on_this += 1
            self.taken.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        return answer

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        self.goodbyes += 1
        return "221 Bye"

    def connect(self) -> None:
        self.connections += 1
        self._on_this = 0


class _Counting(Controller):
    def factory(self) -> SMTP:
        self.handler.connect()
        return super().factory()

    def _trigger_server(self) -> None:
        """The library's own first connection would be counted too."""
        super()._trigger_server()
        self.handler.connections = 0


@contextmanager
def open_at(port: int, mailbox: Mailbox, certificate: Path | None, *, way: str = "smtp") -> Iterator[Mailbox]:
    """The server, listening. `smtp` offers STARTTLS if it has a certificate; `smtps` speaks TLS from the first byte."""
    encrypted = _server_side(certificate) if certificate else None
    controller = _Counting(
        mailbox,
        HOST,
        port,
        ssl_context=encrypted if way == "smtps" else None,
        tls_context=encrypted if way == "smtp" else None,
        authenticator=mailbox.authenticate,
        auth_require_tls=encrypted is not None and way == "smtp",
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


free_port = served.free_port


def make_certificate(folder: Path, *, host: str = HOST, lasts: timedelta = timedelta(days=1)) -> Path:
    """A certificate for the machine at this address that is its own authority, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=2))
        .not_valid_after(today + lasts)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail-server.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    return file


def _server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
