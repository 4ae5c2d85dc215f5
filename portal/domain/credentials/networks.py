"""Networks: the groups of addresses, small and large, to which a visitor's address belongs."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"
_HOUSEHOLD, _NEIGHBOURHOOD, _REGION = (32, 64), (24, 48), (24, 32)  # bits, of version 4 and 6
_WITH_PORT = re.compile(r"(?:\[(?P<six>[^]]+)]|(?P<four>[\d.]+))(?::\d+)?")


def household(address: str | None) -> str:
    """The address itself, or for IPv6 its /64: a household has that many to choose from."""
    return _part(address, _HOUSEHOLD)


def neighbourhood(address: str | None) -> str:
    """As many addresses as anybody can rent for a day: the /24, or the /48 that an IPv6 tunnel comes with."""
    return _part(address, _NEIGHBOURHOOD)


def region(address: str | None) -> str:
    """What an IPv6 provider has, the /32; for IPv4, whose addresses are scarce, the same as a neighbourhood."""
    return _part(address, _REGION)


@lru_cache(maxsize=1024)  # a request names its address several times
def _part(address: str | None, bits: tuple[int, int]) -> str:
    try:
        parsed = _plain(ip_address(_without_port(address or "")))
    except ValueError:
        return UNKNOWN
    return str(ip_network((parsed, bits[parsed.version == 6]), strict=False))


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that is written as IPv6 is the IPv4 address."""
    return getattr(address, "ipv4_mapped", None) or address


def _without_port(address: str) -> str:
    """Some proxies write 192.0.2.1:1234 or [2001:db8::1]:1234."""
    written = _WITH_PORT.fullmatch(address)
    return written["six"] or written["four"] if written else address
