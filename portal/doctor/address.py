"""The address of the site: encrypted, answered by this installation, and with its proxies told to it."""

from __future__ import annotations

import ssl
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from portal import settings
from portal.domain import health
from portal.language.notices import Notice

from .checks import Finding, Needs, check, fault, fit, warning

SECONDS = 5.0  # for an answer
PLAIN_PORT = 80
_LOCAL = ("localhost", "127.0.0.1", "::1")
_REDIRECTS = range(300, 400)


class AddressIsPlain(Notice):
    address: str


class AddressIsOfThisMachine(Notice):
    address: str


class NobodyAnswers(Notice):
    address: str
    problem: str


class AnotherAnswers(Notice):
    address: str


class ServiceIsOutOfOrder(Notice):
    address: str


class PlainHttpIsAnswered(Notice):
    address: str


class ProxyIsNotTrusted(Notice): ...


class NobodyToTrust(Notice):
    number: int


@check("address", Needs.SETTINGS)
def address_is_encrypted() -> Finding:
    chosen = settings.current()
    if chosen.is_https:
        return fit(chosen.base_url)
    if chosen.host in _LOCAL:
        return warning(AddressIsOfThisMachine(chosen.base_url))
    return fault(AddressIsPlain(chosen.base_url))


@check("answer", Needs.SETTINGS)
def this_installation_answers() -> Finding:
    chosen = settings.current()
    try:
        status, token = _asked(chosen.base_url, "/healthz")
    except (OSError, HTTPException) as problem:
        return fault(NobodyAnswers(chosen.base_url, str(problem) or type(problem).__name__))
    if status == 503:
        return fault(ServiceIsOutOfOrder(chosen.base_url))
    return fit(chosen.base_url) if token == health.token() else fault(AnotherAnswers(chosen.base_url))


@check("plain-http", Needs.SETTINGS)
def plain_http_leads_to_https() -> Finding:
    """Under an https address nothing else is answered: a visitor who types the name alone may come by plain http."""
    chosen = settings.current()
    plain = f"http://{chosen.host}:{PLAIN_PORT}"
    try:
        status, _ = _asked(plain, "/login")
    except (OSError, HTTPException):
        return fit()
    if not chosen.is_https or status in _REDIRECTS:
        return fit()
    return fault(PlainHttpIsAnswered(plain))


@check("proxies", Needs.SETTINGS)
def proxies_are_told() -> Finding:
    """The service itself speaks no https, so a proxy does, whose word for a visitor's address counts."""
    chosen = settings.current()
    if chosen.is_https and not chosen.trusted_proxies:
        return fault(ProxyIsNotTrusted())
    if not chosen.is_https and chosen.trusted_proxies:
        return warning(NobodyToTrust(chosen.trusted_proxies))
    return fit(f"TRUSTED_PROXIES = {chosen.trusted_proxies}")


def _asked(address: str, path: str) -> tuple[int, str]:
    """The status, and the token of an installation, if any. Raises OSError or HTTPException."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: HTTPConnection = HTTPSConnection(parts.netloc, timeout=SECONDS, context=context)
    else:
        connection = HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"User-Agent": "flask doctor"})
        answer: HTTPResponse = connection.getresponse()
        return answer.status, answer.headers.get(health.INSTALLATION, "")
    finally:
        connection.close()
