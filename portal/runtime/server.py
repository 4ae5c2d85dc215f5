"""The production server: the command line that starts it, and whether its address is free."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

WORKER = "portal.runtime.worker:app"
THREADS = 64  # most of them only wait for slow bodies: see web.bodies
FOLDER = Path(__file__).resolve().parents[2]


def command(host: str, port: int, workers: int) -> list[str]:
    """What starts the server on this address."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        "--blocking-threads": THREADS,
        "--workers-kill-timeout": 10,  # seconds: without it one open body keeps it from stopping, for ever
        "--respawn-interval": 1,
        "--log-level": "error",  # it would warn of many threads, which are meant
        "--http": "1",
        "--working-dir": FOLDER,
    }
    listed = [str(word) for pair in options.items() for word in pair]
    return [sys.executable, "-m", "granian", *listed, "--respawn-failed-workers", "--no-ws", WORKER]


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
