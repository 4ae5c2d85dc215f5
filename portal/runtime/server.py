"""The production server: the command line that starts it, and whether its address is free."""

from __future__ import annotations

import socket
import sys


def command(host: str, port: int, workers: int) -> list[str]:
    """What starts the server on this address."""
    return [sys.executable, "-m", "portal.runtime.workers", host, str(port), str(workers)]


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet. The server itself would share the port with another in silence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
